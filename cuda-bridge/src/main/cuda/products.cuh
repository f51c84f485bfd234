// Products of a weight tile and one row of activations.
#pragma once

#include "rounding.cuh"
#include "tiles.cuh"

// The 6-bit scales and minima of sub-blocks 2t and 2t+1 from a Q4_K header: {scale, scale, minimum, minimum}.
__device__ __forceinline__ uint32_t scale_pair(const uint4& header, int t) {
    const uint32_t pair = (t & 1) ? 0x7632u : 0x5410u;
    const uint32_t low = __byte_perm(header.y, header.z, pair);
    const uint32_t high = __byte_perm(header.w, header.w >> 4, pair) & LOW_NIBBLES;
    return t < 2 ? low & 0x3f3f3f3fu : ((low >> 2) & 0x30303030u) | high;
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
