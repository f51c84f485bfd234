// Weight tiles of Q4_K and Q6_K, activations rounded to int8, and the product of one by the other.
//
// A *unit* is what a warp works on: 16 rows by 256 columns, one tile. In a warp g = lane / 4 and t = lane % 4; a lane
// holds parts of rows g and g + 8, so the four lanes of one g share a row.
// Tile layouts, as pack_tiles.cu writes them:
//   Q4_K, 2304 B: 4 chunks (64 columns each) of 32 lanes x 16 B, words {row g, columns 4t..}, {row g, 16+4t..},
//     {row g+8, 4t..}, {row g+8, 16+4t..} with columns +32 in the high nibbles; then 16 native headers of 16 B.
//   Q6_K, 3360 B: the low nibbles in the same order; 2 x 32 lanes x 16 B of high bits, words {chunk 2h row g}, {chunk 2h
//     row g+8}, {chunk 2h+1 row g}, {chunk 2h+1 row g+8}, the upper bit of every two flipped; 16 x 16 int8 scales; 16
//     halves d. (nibble << 2 | bits << 6) read as a signed byte is then 4 * (q - 32).
// The words, masked, are A fragments of mma.m16n8k32 with unsigned bytes: rows g and g+8, columns 4t.. and 16+4t.. of a
// sub-block of 32.
#pragma once

#include <cuda_fp16.h>
#include <stdint.h>

#include "mma.cuh"

// Formats go by their numbers in GGUF files.
constexpr int FORMAT_F32 = 0;
constexpr int FORMAT_F16 = 1;
constexpr int FORMAT_Q4K = 12;
constexpr int FORMAT_Q6K = 14;
constexpr int FORMAT_BF16 = 30;

constexpr int TILE_ROWS = 16;
constexpr int BLOCK_COLUMNS = 256;
constexpr int Q4K_TILE_BYTES = 2304;
constexpr int Q6K_TILE_BYTES = 3360;
// Where the parts of a tile begin.
constexpr int Q4K_HEADERS = 2048;
constexpr int Q6K_HIGH_BITS = 2048;
constexpr int Q6K_SCALES = 3072;
constexpr int Q6K_FACTORS = 3328;

constexpr uint32_t LOW_NIBBLES = 0x0f0f0f0fu;
constexpr uint32_t HIGH_NIBBLES = 0xf0f0f0f0u;

__device__ __forceinline__ int tile_bytes(int format) {
    return format == FORMAT_Q6K ? Q6K_TILE_BYTES : Q4K_TILE_BYTES;
}

// Copies a tile into a warp's place in shared memory, behind the warp's other work; see `end_copies`. Weights go this way
// and not through registers so that a warp can have several units under way and still be one of many on its SM.
__device__ __forceinline__ void copy_tile(uint8_t* place, const uint8_t* tile, bool q6k, int lane) {
    const uint32_t to = shared_address(place) + 16 * lane;
    const uint8_t* from = tile + 16 * lane;
#pragma unroll
    for (int j = 0; j < 4; j++) {
        copy16(to + 512 * j, from + 512 * j);
    }
    if (q6k) {
        copy16(to + Q6K_HIGH_BITS, from + Q6K_HIGH_BITS);
        copy16(to + Q6K_HIGH_BITS + 512, from + Q6K_HIGH_BITS + 512);
        if (lane < (Q6K_TILE_BYTES - Q6K_SCALES) / 16) {
            copy16(to + Q6K_SCALES, from + Q6K_SCALES);
        }
    } else if (lane < (Q4K_TILE_BYTES - Q4K_HEADERS) / 16) {
        copy16(to + Q4K_HEADERS, from + Q4K_HEADERS);
    }
}

__device__ __forceinline__ float2 halves(uint32_t two) {
    return __half22float2(*reinterpret_cast<const __half2*>(&two));
}

// The 6-bit scales and minima of sub-blocks 2t and 2t+1 from a Q4_K header: {scale, scale, minimum, minimum}.
__device__ __forceinline__ uint32_t scale_pair(const uint4& header, int t) {
    const uint32_t pair = (t & 1) ? 0x7632u : 0x5410u;
    const uint32_t low = __byte_perm(header.y, header.z, pair);
    const uint32_t high = __byte_perm(header.w, header.w >> 4, pair) & LOW_NIBBLES;
    return t < 2 ? low & 0x3f3f3f3fu : ((low >> 2) & 0x30303030u) | high;
}

// ---- One row of activations ----

// A block of 256 activations as one lane holds it for `unit_product`: the columns that the lane needs and no others.
struct Rounded {
    uint32_t first;   // int8 columns 32g + 4t..
    uint32_t second;  // int8 columns 32g + 16 + 4t..
    float scale;      // activation = int8 * scale
};

// Columns (of the block) that a lane rounds: these four and those 16 further on.
__device__ __forceinline__ int fragment_column(int lane) { return (lane >> 2) * 32 + (lane & 3) * 4; }

__device__ __forceinline__ float absolute_maximum(const float4& v) {
    return fmaxf(fmaxf(fabsf(v.x), fabsf(v.y)), fmaxf(fabsf(v.z), fabsf(v.w)));
}

// The greatest of the warp's non-negative values; as whole numbers their bits are ordered alike.
__device__ __forceinline__ float warp_maximum(float value) {
    return __uint_as_float(__reduce_max_sync(0xffffffffu, __float_as_uint(value)));
}

// To whole numbers, half to even: adding 1.5 * 2^23 leaves them in the low bits. Conversions run at a quarter of the rate.
__device__ __forceinline__ uint32_t round4(const float4& v, float inverse) {
    const float magic = 12582912.0f;
    const uint32_t a = __float_as_uint(fmaf(v.x, inverse, magic)), b = __float_as_uint(fmaf(v.y, inverse, magic));
    const uint32_t c = __float_as_uint(fmaf(v.z, inverse, magic)), d = __float_as_uint(fmaf(v.w, inverse, magic));
    return __byte_perm(__byte_perm(a, b, 0x0040), __byte_perm(c, d, 0x0040), 0x5410);
}

// Rounds a block held by a whole warp; `low` are the columns from `fragment_column` on, `high` those 16 further on. A block
// without a value of 1e-30 is all zeros.
__device__ __forceinline__ Rounded round_block(const float4& low, const float4& high, int lane) {
    const float maximum = warp_maximum(fmaxf(absolute_maximum(low), absolute_maximum(high)));
    const bool zeros = maximum < 1e-30f;
    const float inverse = zeros ? 0.0f : __fdividef(127.0f, maximum);
    Rounded r;
    r.first = round4(low, inverse);
    r.second = round4(high, inverse);
    r.scale = zeros ? 0.0f : maximum * (1.0f / 127.0f);
    return r;
}

// One row of activations would use one of the eight columns of an mma. Here column n holds sub-block n of 32 and zeros
// elsewhere, so one accumulator keeps all sub-blocks apart: a lane ends up with sub-blocks 2t and 2t+1 of its two rows, and
// decodes and multiplies only their scales.
struct Spread {
    uint32_t first[8], second[8];  // B fragments of sub-block s: zeros in lanes of other columns
    uint32_t sums[2];  // pairs of int16 sums; Q4_K: of sub-blocks 2t and 2t+1; Q6_K: of scales 2t and 2t+1, 8+2t and 8+2t+1
};

__device__ __forceinline__ Spread spread_q4k(const Rounded& x, int lane) {
    const int g = lane >> 2, t = lane & 3;
    Spread b;
#pragma unroll
    for (int s = 0; s < 8; s++) {
        b.first[s] = g == s ? x.first : 0;
        b.second[s] = g == s ? x.second : 0;
    }
    int sum = __dp4a((int) x.first, 0x01010101, __dp4a((int) x.second, 0x01010101, 0));
    sum += __shfl_xor_sync(0xffffffffu, sum, 1);
    sum += __shfl_xor_sync(0xffffffffu, sum, 2);
    const int even = __shfl_sync(0xffffffffu, sum, 8 * t), odd = __shfl_sync(0xffffffffu, sum, 8 * t + 4);
    b.sums[0] = __byte_perm(even, odd, 0x5410);
    b.sums[1] = 0;
    return b;
}

// The product of a unit in shared memory and one block of activations: {row g, row g+8}, to be added over the lanes t.
__device__ __forceinline__ float2 q4k_product(const uint8_t* tile, const Spread& b, float scale, int lane) {
    int c[2][4] = {};  // two chains: an mma takes long to finish
#pragma unroll
    for (int j = 0; j < 4; j++) {
        const uint4 w = *reinterpret_cast<const uint4*>(tile + 512 * j + 16 * lane);
        int* sum = c[j >> 1];
        mma_u8_32(sum, w.x & LOW_NIBBLES, w.z & LOW_NIBBLES, w.y & LOW_NIBBLES, w.w & LOW_NIBBLES, b.first[2 * j],
            b.second[2 * j]);
        mma_u8_32(sum, w.x & HIGH_NIBBLES, w.z & HIGH_NIBBLES, w.y & HIGH_NIBBLES, w.w & HIGH_NIBBLES,
            b.first[2 * j + 1], b.second[2 * j + 1]);
    }
    const int t = lane & 3;
    float out[2];
#pragma unroll
    for (int r = 0; r < 2; r++) {
        const uint4 header = *reinterpret_cast<const uint4*>(tile + Q4K_HEADERS + 16 * ((lane >> 2) + 8 * r));
        const uint32_t pair = scale_pair(header, t);
        // High nibbles were not shifted down: their sums are multiples of 16.
        const int even = t < 2 ? c[0][2 * r] : c[1][2 * r], odd = t < 2 ? c[0][2 * r + 1] : c[1][2 * r + 1];
        const int sum = even * (int) (pair & 255) + ((odd * (int) ((pair >> 8) & 255)) >> 4);
        const int minima = __dp2a_hi((int) b.sums[0], (int) pair, 0);
        const float2 d = halves(header.x);
        out[r] = scale * (d.x * (float) sum - d.y * (float) minima);
    }
    return make_float2(out[0], out[1]);
}

// Q6_K has a scale every 16 columns: column n of the first accumulator holds scale n, of the second scale 8 + n, so that the
// two halves of a sub-block of 32 go to different columns of one mma. Nibbles and the two upper bits are multiplied apart,
// each masked where it stands: cheaper than putting bytes together. A lane ends up with scales 2t, 2t+1, 8+2t and 8+2t+1.
__device__ __forceinline__ Spread spread_q6k(const Rounded& x, int lane) {
    const int g = lane >> 2, t = lane & 3;
    Spread b;
    // The words of scale g and of scale 8 + g; scale k is word k % 2 of the lane with g = k / 2.
    const int from = (g >> 1) * 4 + t;
    const uint32_t low0 = __shfl_sync(0xffffffffu, x.first, from), low1 = __shfl_sync(0xffffffffu, x.second, from);
    const uint32_t high0 = __shfl_sync(0xffffffffu, x.first, from + 16), high1 = __shfl_sync(0xffffffffu, x.second, from + 16);
    const uint32_t low = g & 1 ? low1 : low0, high = g & 1 ? high1 : high0;
#pragma unroll
    for (int s = 0; s < 8; s++) {
        b.first[s] = g == ((2 * s) & 7) ? (s < 4 ? low : high) : 0;
        b.second[s] = g == ((2 * s + 1) & 7) ? (s < 4 ? low : high) : 0;
    }
    int sum_low = __dp4a((int) low, 0x01010101, 0), sum_high = __dp4a((int) high, 0x01010101, 0);
    uint32_t both = __byte_perm(sum_low, sum_high, 0x5410);
    // Sums of at most 16 * 127: two int16 are added at once.
    both = __vadd2(both, __shfl_xor_sync(0xffffffffu, both, 1));
    both = __vadd2(both, __shfl_xor_sync(0xffffffffu, both, 2));
    const uint32_t even = __shfl_sync(0xffffffffu, both, 8 * t), odd = __shfl_sync(0xffffffffu, both, 8 * t + 4);
    b.sums[0] = __byte_perm(even, odd, 0x5410);
    b.sums[1] = __byte_perm(even, odd, 0x7632);
    return b;
}

__device__ __forceinline__ float2 q6k_product(const uint8_t* tile, const Spread& b, float scale, int lane) {
    const int g = lane >> 2, t = lane & 3;
    int sum[2] = {0, 0}, minima[2] = {0, 0};
#pragma unroll
    for (int half = 0; half < 2; half++) {
        int low[4] = {}, high[4] = {};
        const uint4 bits = *reinterpret_cast<const uint4*>(tile + Q6K_HIGH_BITS + 512 * half + 16 * lane);
#pragma unroll
        for (int j = 2 * half; j < 2 * half + 2; j++) {
            const uint4 w = *reinterpret_cast<const uint4*>(tile + 512 * j + 16 * lane);
            mma_u8_32(low, w.x & LOW_NIBBLES, w.z & LOW_NIBBLES, w.y & LOW_NIBBLES, w.w & LOW_NIBBLES, b.first[2 * j],
                b.second[2 * j]);
            mma_u8_32(low, w.x & HIGH_NIBBLES, w.z & HIGH_NIBBLES, w.y & HIGH_NIBBLES, w.w & HIGH_NIBBLES,
                b.first[2 * j + 1], b.second[2 * j + 1]);
            // Tiles keep the upper of two bits flipped.
            const uint32_t flip = 0xaaaaaaaau, h = j & 1 ? bits.z : bits.x, k = j & 1 ? bits.w : bits.y;
            mma_u8_32(high, (h ^ flip) & 0x03030303u, (k ^ flip) & 0x03030303u, (h ^ flip) & 0x0c0c0c0cu,
                (k ^ flip) & 0x0c0c0c0cu, b.first[2 * j], b.second[2 * j]);
            mma_u8_32(high, (h ^ flip) & 0x30303030u, (k ^ flip) & 0x30303030u, (h ^ flip) & 0xc0c0c0c0u,
                (k ^ flip) & 0xc0c0c0c0u, b.first[2 * j + 1], b.second[2 * j + 1]);
        }
#pragma unroll
        for (int r = 0; r < 2; r++) {
            const int pair = *reinterpret_cast<const int16_t*>(tile + Q6K_SCALES + 16 * (g + 8 * r) + 2 * t + 8 * half);
            // Bits of the first half of a sub-block count 16 where nibbles count 1, those of the second stand two higher.
            sum[r] += (low[2 * r] + 16 * high[2 * r]) * (int) (int8_t) pair
                + (low[2 * r + 1] + 4 * high[2 * r + 1]) * (pair >> 8);
            minima[r] = __dp2a_lo((int) b.sums[half], pair, minima[r]);
        }
    }
    // Lanes of odd t have sub-blocks from high nibbles: sixteenfold.
    const int shift = t & 1 ? 4 : 0;
    const float d0 = __half2float(*reinterpret_cast<const __half*>(tile + Q6K_FACTORS + 2 * g));
    const float d1 = __half2float(*reinterpret_cast<const __half*>(tile + Q6K_FACTORS + 2 * g + 16));
    return make_float2(
        scale * d0 * (float) ((sum[0] >> shift) - 32 * minima[0]), scale * d1 * (float) ((sum[1] >> shift) - 32 * minima[1]));
}

__device__ __forceinline__ Spread spread(const Rounded& x, bool q6k, int lane) {
    return q6k ? spread_q6k(x, lane) : spread_q4k(x, lane);
}

__device__ __forceinline__ float2 unit_product(
    const uint8_t* tile, bool q6k, const Spread& b, float scale, int lane) {
    return q6k ? q6k_product(tile, b, scale, lane) : q4k_product(tile, b, scale, lane);
}

// Adds a product over the four lanes t: lanes with t = 0 get row g, lanes with t = 1 row g + 8.
__device__ __forceinline__ float add_lanes(const float2& product, int lane) {
    const bool upper = lane & 1;
    float kept = upper ? product.y : product.x;
    kept += __shfl_xor_sync(0xffffffffu, upper ? product.x : product.y, 1);
    return kept + __shfl_xor_sync(0xffffffffu, kept, 2);
}

// ---- Order of kernels ----
// With programmatic dependent launch (cc 9.0+) a kernel may start while the one before still runs: it loads weights,
// which nothing writes, and waits before it reads anything else. Elsewhere, and without that launch attribute, stream
// order does and these are nothing.

__device__ __forceinline__ void allow_next_kernel() {
#if __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.launch_dependents;" ::: "memory");
#endif
}

__device__ __forceinline__ void wait_for_earlier_kernels() {
#if __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}

// Stage timing: the first block's first thread stores when it began its work, nanoseconds of the device's clock, in the
// next slot of `ring`: word 0 counts all stamps, STAMPS slots follow. Null where nothing is timed.
constexpr unsigned STAMPS = 8192;

__device__ __forceinline__ void store_stamp(unsigned long long* ring) {
    if (ring != nullptr && threadIdx.x + threadIdx.y + threadIdx.z == 0 && blockIdx.x + blockIdx.y + blockIdx.z == 0) {
        unsigned long long now;
        asm volatile("mov.u64 %0, %globaltimer;" : "=l"(now));
        const unsigned long long taken = __ldcg(ring);
        __stcg(ring + 1 + taken % STAMPS, now);
        __stcg(ring, taken + 1);
    }
}
