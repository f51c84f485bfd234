// Products of a weight tile and groups of 8 rounded rows, the columns of an mma.
#pragma once

#include "tiles.cuh"

constexpr int TOKENS = 8;              // of one mma

// Where a lane finds what it needs of one block of eight tokens.
struct TokenBlock {
    const int8_t* q;      // of token g, from the lane's words on
    const int16_t* sums;  // of token g
    float scale[2];       // of tokens 2t and 2t + 1

    __device__ __forceinline__ uint4 words(int chunk) const { return *reinterpret_cast<const uint4*>(q + 64 * chunk); }

    // Sums 2t and 2t + 1 of the lower (half 0) or upper eight.
    __device__ __forceinline__ uint32_t sum_pair(int half, int t) const {
        return *reinterpret_cast<const uint32_t*>(sums + 2 * t + 8 * half);
    }
};

// The same in registers, for several tiles.
struct TokenValues {
    uint4 held[4];
    uint32_t held_sums[2];
    float scale[2];

    __device__ __forceinline__ void load(const TokenBlock& from, int t) {
#pragma unroll
        for (int j = 0; j < 4; j++) {
            held[j] = from.words(j);
        }
#pragma unroll
        for (int i = 0; i < 2; i++) {
            held_sums[i] = from.sum_pair(i, t);
            scale[i] = from.scale[i];
        }
    }

    __device__ __forceinline__ uint4 words(int chunk) const { return held[chunk]; }

    __device__ __forceinline__ uint32_t sum_pair(int half, int) const { return held_sums[half]; }
};

__device__ __forceinline__ uint32_t halves_of_int16(uint32_t two) {
    const __half2 h = __halves2half2(__short2half_rn((short) (two & 0xffff)), __short2half_rn((short) (two >> 16)));
    return *reinterpret_cast<const uint32_t*>(&h);
}

// {minimum t, minimum t} as halves: 0x6400 | n is 1024 + n.
__device__ __forceinline__ uint32_t twice_as_halves(uint32_t bytes, int t) {
    const uint32_t biased = __byte_perm(bytes, 0x64646464u, 0x4040u | (uint32_t) t | (uint32_t) t << 8);
    const __half2 r = __hsub2(*reinterpret_cast<const __half2*>(&biased), __half2half2(__ushort_as_half(0x6400)));
    return *reinterpret_cast<const uint32_t*>(&r);
}

// A tile where it lies in shared memory.
struct Q4KPlace {
    const uint8_t* tile;

    __device__ __forceinline__ void load(const uint8_t* from, int) { tile = from; }

    __device__ __forceinline__ uint4 words(int chunk, int lane) const {
        return *reinterpret_cast<const uint4*>(tile + 512 * chunk + 16 * lane);
    }

    // Of row g (upper 0) or g + 8 (1).
    __device__ __forceinline__ uint4 header(int upper, int lane) const {
        return *reinterpret_cast<const uint4*>(tile + Q4K_HEADERS + 16 * ((lane >> 2) + 8 * upper));
    }
};

struct Q6KPlace {
    const uint8_t* tile;

    __device__ __forceinline__ void load(const uint8_t* from, int) { tile = from; }

    __device__ __forceinline__ uint4 words(int chunk, int lane) const {
        return *reinterpret_cast<const uint4*>(tile + 512 * chunk + 16 * lane);
    }

    __device__ __forceinline__ uint2 high(int chunk, int lane) const {
        return *reinterpret_cast<const uint2*>(tile + Q6K_HIGH_BITS + 512 * (chunk >> 1) + 16 * lane + 8 * (chunk & 1));
    }

    __device__ __forceinline__ uint32_t scales(int upper, int chunk, int lane) const {
        return *reinterpret_cast<const uint32_t*>(tile + Q6K_SCALES + 16 * ((lane >> 2) + 8 * upper) + 4 * chunk);
    }

    __device__ __forceinline__ float factor(int upper, int lane) const {
        return 0.25f * __half2float(*reinterpret_cast<const __half*>(tile + Q6K_FACTORS + 2 * ((lane >> 2) + 8 * upper)));
    }
};

// What a lane needs of a tile in registers: its place is free for the next one before the products begin.
struct Q4KTile {
    uint4 held[4], headers[2];

    __device__ __forceinline__ void load(const uint8_t* from, int lane) {
        const Q4KPlace place = {from};
#pragma unroll
        for (int j = 0; j < 4; j++) {
            held[j] = place.words(j, lane);
        }
        headers[0] = place.header(0, lane);
        headers[1] = place.header(1, lane);
    }

    __device__ __forceinline__ uint4 words(int chunk, int) const { return held[chunk]; }

    __device__ __forceinline__ uint4 header(int upper, int) const { return headers[upper]; }
};

struct Q6KTile {
    uint4 held[4], all_scales[2];
    uint2 held_high[4];
    float factors[2];

    __device__ __forceinline__ void load(const uint8_t* from, int lane) {
        const Q6KPlace place = {from};
#pragma unroll
        for (int j = 0; j < 4; j++) {
            held[j] = place.words(j, lane);
            held_high[j] = place.high(j, lane);
        }
#pragma unroll
        for (int r = 0; r < 2; r++) {
            all_scales[r] = *reinterpret_cast<const uint4*>(from + Q6K_SCALES + 16 * ((lane >> 2) + 8 * r));
            factors[r] = place.factor(r, lane);
        }
    }

    __device__ __forceinline__ uint4 words(int chunk, int) const { return held[chunk]; }

    __device__ __forceinline__ uint2 high(int chunk, int) const { return held_high[chunk]; }

    __device__ __forceinline__ uint32_t scales(int upper, int chunk, int) const {
        const uint4& four = all_scales[upper];
        return chunk == 0 ? four.x : chunk == 1 ? four.y : chunk == 2 ? four.z : four.w;
    }

    __device__ __forceinline__ float factor(int upper, int) const { return factors[upper]; }
};

// out[n] = {row g token 2t, row g token 2t+1, row g+8 token 2t, row g+8 token 2t+1} of one tile by N blocks of 8 tokens.
// With two blocks at once the weights are unpacked once for 16 tokens, and an mma of one block hides the other's. `Tile` is
// Q4KPlace or Q4KTile, `Tokens` TokenBlock or TokenValues.
template <int N, class Tile, class Tokens>
__device__ __forceinline__ void multiply_q4k(const Tile& tile, const Tokens (&x)[N], int lane, float (&out)[N][4]) {
    const int t = lane & 3;
    uint32_t low_scales[2], high_scales[2], low_minima[2], high_minima[2];
    float2 d[2];
#pragma unroll
    for (int r = 0; r < 2; r++) {
        const uint4 header = tile.header(r, lane);
        d[r] = halves(header.x);
        low_scales[r] = header.y & 0x3f3f3f3fu;
        high_scales[r] = (header.w & LOW_NIBBLES) | ((header.y >> 2) & 0x30303030u);
        low_minima[r] = twice_as_halves(header.z & 0x3f3f3f3fu, t);
        high_minima[r] = twice_as_halves(((header.w >> 4) & LOW_NIBBLES) | ((header.z >> 2) & 0x30303030u), t);
    }
    int low[N][4] = {}, high[N][4] = {};  // sub-blocks in low nibbles; in high nibbles, sixteenfold
#pragma unroll
    for (int j = 0; j < 4; j++) {
        const uint4 w = tile.words(j, lane);
        int s0[2], s1[2];
#pragma unroll
        for (int r = 0; r < 2; r++) {
            const uint32_t scales = (j < 2 ? low_scales[r] : high_scales[r]) >> (16 * (j & 1));
            s0[r] = (int) (scales & 255);
            s1[r] = (int) (scales >> 8 & 255);
        }
#pragma unroll
        for (int n = 0; n < N; n++) {
            const uint4 b = x[n].words(j);
            int c[4] = {}, e[4] = {};
            mma_u8_32(c, w.x & LOW_NIBBLES, w.z & LOW_NIBBLES, w.y & LOW_NIBBLES, w.w & LOW_NIBBLES, b.x, b.y);
            mma_u8_32(e, w.x & HIGH_NIBBLES, w.z & HIGH_NIBBLES, w.y & HIGH_NIBBLES, w.w & HIGH_NIBBLES, b.z, b.w);
#pragma unroll
            for (int i = 0; i < 4; i++) {
                low[n][i] += c[i] * s0[i >> 1];
                high[n][i] += e[i] * s1[i >> 1];
            }
        }
    }
#pragma unroll
    for (int n = 0; n < N; n++) {
        // Minima times the sums of 16 columns, exact in halves: one more mma.
        float m[4] = {};
        mma_f16_16(
            m, low_minima[0], low_minima[1], high_minima[0], high_minima[1], halves_of_int16(x[n].sum_pair(0, t)),
            halves_of_int16(x[n].sum_pair(1, t)));
#pragma unroll
        for (int i = 0; i < 4; i++) {
            const float sum = (float) (low[n][i] + (high[n][i] >> 4));
            out[n][i] = x[n].scale[i & 1] * (d[i >> 1].x * sum - d[i >> 1].y * m[i]);
        }
    }
}

// Four signed bytes 4 * (q - 32) of Q6_K from nibbles moved to bits 2..5 and high bits moved to bits 6..7.
__device__ __forceinline__ uint32_t q6k_bytes(uint32_t nibbles, uint32_t high) {
    return (nibbles & 0x3c3c3c3cu) | (high & 0xc0c0c0c0u);
}

template <int N, class Tile, class Tokens>
__device__ __forceinline__ void multiply_q6k(const Tile& tile, const Tokens (&x)[N], int lane, float (&out)[N][4]) {
    int sum[N][4] = {};
#pragma unroll
    for (int j = 0; j < 4; j++) {
        const uint4 w = tile.words(j, lane);
        const uint2 h = tile.high(j, lane);
        const uint32_t s0 = tile.scales(0, j, lane), s1 = tile.scales(1, j, lane);
        uint4 b[N];
#pragma unroll
        for (int n = 0; n < N; n++) {
            b[n] = x[n].words(j);
        }
#pragma unroll
        for (int k = 0; k < 4; k++) {
            const uint32_t w0 = k & 1 ? w.y : w.x, w1 = k & 1 ? w.w : w.z;
            const uint32_t a0 = q6k_bytes(k < 2 ? w0 << 2 : w0 >> 2, h.x << (6 - 2 * k));
            const uint32_t a1 = q6k_bytes(k < 2 ? w1 << 2 : w1 >> 2, h.y << (6 - 2 * k));
            const int scale[2] = {(int) (int8_t) (s0 >> (8 * k)), (int) (int8_t) (s1 >> (8 * k))};
#pragma unroll
            for (int n = 0; n < N; n++) {
                int c[4] = {};
                mma_s8_16(c, a0, a1, k == 0 ? b[n].x : k == 1 ? b[n].y : k == 2 ? b[n].z : b[n].w);
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    sum[n][i] += c[i] * scale[i >> 1];
                }
            }
        }
    }
    const float factor[2] = {tile.factor(0, lane), tile.factor(1, lane)};
#pragma unroll
    for (int n = 0; n < N; n++) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            out[n][i] = x[n].scale[i & 1] * factor[i >> 1] * (float) sum[n][i];
        }
    }
}
