// Q4_K and Q6_K: one superblock of two row tiles (32 rows) times 8, 16 or 32 tokens, added to f32 sums.
//
// Sub-block products are integers, scaled by the integer sub-block scales and added as integers; one conversion and one
// float multiply-add per result and superblock. sum[m][n][..] is the mma C fragment of row tile m, token group n:
// row g tokens 2t, 2t+1, then row g+8.
#pragma once
#include "prefill_tiles.cuh"

// Token side of a stage as multiply_tiles() lays it out: values [32][256], sums [32][16], scales [32].
struct TokenStage {
    const char* values[2];   // even and odd chunks: odd rows hold them swapped
    const char* sums;
    const char* scales;

    __device__ __forceinline__ TokenStage(const char* stage, int lane) {
        const int g = lane >> 2, t = lane & 3;
        values[0] = stage + g * SUPERBLOCK + (g & 1) * 64 + t * 16;
        values[1] = stage + g * SUPERBLOCK + (~g & 1) * 64 + t * 16;
        sums = stage + TILE_TOKENS * SUPERBLOCK + g * 32 + t * 8;
        scales = stage + TILE_TOKENS * (SUPERBLOCK + 32) + t * 8;
    }
    // Words of columns 64 * chunk + {0, 16, 32, 48} + 4t of token 8 * group + g.
    __device__ __forceinline__ uint4 chunk(int group, int chunk) const {
        return *reinterpret_cast<const uint4*>(values[chunk & 1] + group * 8 * SUPERBLOCK + (chunk >> 1) * 128);
    }
    // Sums of columns 64t .. 64t + 63 as halves, a B fragment; exact, since they are at most 16 * 127.
    __device__ __forceinline__ uint2 sum_halves(int group) const {
        const uint2 words = *reinterpret_cast<const uint2*>(sums + group * 8 * 32);
        return make_uint2(half2_bits(__halves2half2(__short2half_rn((short)words.x), __short2half_rn((short)(words.x >> 16)))),
                          half2_bits(__halves2half2(__short2half_rn((short)words.y), __short2half_rn((short)(words.y >> 16)))));
    }
    // Scales of tokens 8 * group + 2t and the next one.
    __device__ __forceinline__ float2 scale(int group) const {
        return *reinterpret_cast<const float2*>(scales + group * 32);
    }
};

struct Q4K {
    static constexpr int TILE_BYTES = 2304;
    static constexpr bool NEEDS_SUMS = true;

    template <int GROUPS>
    static __device__ __forceinline__ void accumulate(const char* tiles, const char* stage, int lane, float (&sum)[2][4][4]) {
        const int g = lane >> 2, t = lane & 3;
        const TokenStage tokens(stage, lane);
        uint32_t scales[2][2][2];   // 6-bit scales of 8 sub-blocks, a byte each
#pragma unroll
        for (int m = 0; m < 2; m++)
#pragma unroll
            for (int r = 0; r < 2; r++) {
                const uint4 h = header(tiles, m, g + 8 * r);
                scales[m][r][0] = h.y & 0x3f3f3f3fu;
                scales[m][r][1] = (h.w & 0x0f0f0f0fu) | ((h.y & 0xc0c0c0c0u) >> 2);
            }

        // 8 sub-blocks in batches of up to 4 mma; the products of a batch are scaled while the next batch is in the tensor cores
        constexpr int WIDTH = GROUPS < 2 ? GROUPS : 2, PARTS = GROUPS / WIDTH, BATCHES = 8 * PARTS;
        int total[2][GROUPS][4], raw[2][2][WIDTH][4];
        uint4 words[2], values[GROUPS];
        uint32_t a[2][4];
#pragma unroll
        for (int batch = 0; batch <= BATCHES; batch++) {
            if (batch < BATCHES) {
                const int sub = batch / PARTS, part = batch % PARTS;
                if (part == 0) {
                    if ((sub & 1) == 0) {
#pragma unroll
                        for (int m = 0; m < 2; m++)
                            words[m] = *reinterpret_cast<const uint4*>(tiles + m * TILE_BYTES + (sub >> 1) * 512 + lane * 16);
#pragma unroll
                        for (int n = 0; n < GROUPS; n++) values[n] = tokens.chunk(n, sub >> 1);
                    }
                    // high nibbles stay where they are, 16 times their value; the even scales are 16 times theirs
                    const uint32_t mask = (sub & 1) ? 0xf0f0f0f0u : 0x0f0f0f0fu;
#pragma unroll
                    for (int m = 0; m < 2; m++) {
                        a[m][0] = words[m].x & mask;
                        a[m][1] = words[m].z & mask;
                        a[m][2] = words[m].y & mask;
                        a[m][3] = words[m].w & mask;
                    }
                }
#pragma unroll
                for (int i = 0; i < WIDTH; i++) {
                    const uint4 v = values[part * WIDTH + i];
#pragma unroll
                    for (int m = 0; m < 2; m++)
                        mma_u8_k32(raw[batch & 1][m][i], a[m][0], a[m][1], a[m][2], a[m][3],
                                   (sub & 1) ? v.z : v.x, (sub & 1) ? v.w : v.y);
                }
            }
            if (batch > 0) {
                const int sub = (batch - 1) / PARTS, part = (batch - 1) % PARTS;
#pragma unroll
                for (int m = 0; m < 2; m++) {
                    int scale[2];
#pragma unroll
                    for (int r = 0; r < 2; r++) {
                        const uint32_t word = scales[m][r][sub >> 2];
                        // even ones times 16, as said above
                        scale[r] = (sub & 3) == 0 ? (word << 4) & 0xff0 : (sub & 3) == 1 ? __byte_perm(word, 0, 0x4441)
                                 : (sub & 3) == 2 ? (word >> 12) & 0xff0 : word >> 24;
                    }
#pragma unroll
                    for (int i = 0; i < WIDTH; i++)
#pragma unroll
                        for (int e = 0; e < 4; e++) {
                            const int product = raw[(batch - 1) & 1][m][i][e] * scale[e >> 1];
                            int& to = total[m][part * WIDTH + i][e];
                            to = sub == 0 ? product : to + product;
                        }
                }
            }
        }

        // the mins of sub-blocks 2t and 2t + 1, each twice, as halves (1024 + min - 1024): an A fragment for the sums
        uint32_t least[2][4];
        float factor[2][2], minFactor[2][2];
#pragma unroll
        for (int m = 0; m < 2; m++)
#pragma unroll
            for (int r = 0; r < 2; r++) {
                const uint4 h = header(tiles, m, g + 8 * r);
                const uint32_t min = t & 2 ? ((h.w >> 4) & 0x0f0f0f0fu) | ((h.z & 0xc0c0c0c0u) >> 2) : h.z & 0x3f3f3f3fu;
                const uint32_t two = min >> (16 * (t & 1));
                least[m][r] = half2_bits(__hsub2(bits_half2(__byte_perm(two, 0x64646464u, 0x4040)), bits_half2(0x64006400u)));
                least[m][2 + r] = half2_bits(__hsub2(bits_half2(__byte_perm(two, 0x64646464u, 0x4141)), bits_half2(0x64006400u)));
                factor[m][r] = __low2float(bits_half2(h.x)) * 0.0625f;
                minFactor[m][r] = __high2float(bits_half2(h.x));
            }
#pragma unroll
        for (int n = 0; n < GROUPS; n++) {
            const uint2 b = tokens.sum_halves(n);
            const float2 d = tokens.scale(n);
#pragma unroll
            for (int m = 0; m < 2; m++) {
                float c[4];
                mma_f16_first(c, least[m], b.x, b.y);   // exact in f32: |c| < 2^21
#pragma unroll
                for (int e = 0; e < 4; e++) {
                    const float product = fmaf(factor[m][e >> 1], (float)total[m][n][e], -minFactor[m][e >> 1] * c[e]);
                    sum[m][n][e] = fmaf(e & 1 ? d.y : d.x, product, sum[m][n][e]);
                }
            }
        }
    }

  private:
    // Half d, half dmin, 12 bytes of packed 6-bit scales of a row.
    static __device__ __forceinline__ uint4 header(const char* tiles, int m, int row) {
        return *reinterpret_cast<const uint4*>(tiles + m * TILE_BYTES + 2048 + 16 * row);
    }
};

// One mma per 16 columns, its results multiplied by the scale of those columns.
struct Q6K {
    static constexpr int TILE_BYTES = 3360;
    static constexpr bool NEEDS_SUMS = false;
    static constexpr int HIGH = 2048, SCALES = 3072, FACTORS = 3328;

    template <int GROUPS>
    static __device__ __forceinline__ void accumulate(const char* tiles, const char* stage, int lane, float (&sum)[2][4][4]) {
        const int g = lane >> 2;
        const TokenStage tokens(stage, lane);
        constexpr int WIDTH = GROUPS < 2 ? GROUPS : 2, PARTS = GROUPS / WIDTH, BATCHES = 16 * PARTS;
        int total[2][GROUPS][4], raw[2][2][WIDTH][4];
        uint4 words[2], high[2], values[GROUPS];
        uint32_t a[2][2], scales[2][2];
#pragma unroll
        for (int batch = 0; batch <= BATCHES; batch++) {
            if (batch > 0) {   // scales of four sub-blocks at a time; loaded here, after their last use
                const int sub = (batch - 1) / PARTS;
                if ((sub & 3) == 0 && (batch - 1) % PARTS == 0)
#pragma unroll
                    for (int m = 0; m < 2; m++)
#pragma unroll
                        for (int r = 0; r < 2; r++)
                            scales[m][r] = *reinterpret_cast<const uint32_t*>(tiles + m * TILE_BYTES + SCALES + 16 * (g + 8 * r) + sub);
            }
            if (batch < BATCHES) {
                const int sub = batch / PARTS, part = batch % PARTS, chunk = sub >> 2;
                if (part == 0) {
                    if ((sub & 3) == 0) {
#pragma unroll
                        for (int m = 0; m < 2; m++) {
                            words[m] = *reinterpret_cast<const uint4*>(tiles + m * TILE_BYTES + chunk * 512 + lane * 16);
                            if ((chunk & 1) == 0)
                                high[m] = *reinterpret_cast<const uint4*>(tiles + m * TILE_BYTES + HIGH + (chunk >> 1) * 512 + lane * 16);
                        }
#pragma unroll
                        for (int n = 0; n < GROUPS; n++) values[n] = tokens.chunk(n, chunk);
                    }
#pragma unroll
                    for (int m = 0; m < 2; m++) {   // 4 * (q - 32) as a signed byte
                        const uint32_t low0 = (sub & 1) ? words[m].y : words[m].x, low1 = (sub & 1) ? words[m].w : words[m].z;
                        const uint32_t high0 = (chunk & 1) ? high[m].z : high[m].x, high1 = (chunk & 1) ? high[m].w : high[m].y;
                        const int shift = 6 - 2 * (sub & 3);
                        a[m][0] = (((sub & 2) ? low0 >> 2 : low0 << 2) & 0x3c3c3c3cu) | ((high0 << shift) & 0xc0c0c0c0u);
                        a[m][1] = (((sub & 2) ? low1 >> 2 : low1 << 2) & 0x3c3c3c3cu) | ((high1 << shift) & 0xc0c0c0c0u);
                    }
                }
#pragma unroll
                for (int i = 0; i < WIDTH; i++) {
                    const uint4 v = values[part * WIDTH + i];
                    const uint32_t b = (sub & 3) == 0 ? v.x : (sub & 3) == 1 ? v.y : (sub & 3) == 2 ? v.z : v.w;
#pragma unroll
                    for (int m = 0; m < 2; m++) mma_s8_k16(raw[batch & 1][m][i], a[m][0], a[m][1], b);
                }
            }
            if (batch > 0) {
                const int sub = (batch - 1) / PARTS, part = (batch - 1) % PARTS;
#pragma unroll
                for (int m = 0; m < 2; m++) {
                    int scale[2];
#pragma unroll
                    for (int r = 0; r < 2; r++)
                        scale[r] = (sub & 3) == 0 ? signed_byte<0>(scales[m][r]) : (sub & 3) == 1 ? signed_byte<1>(scales[m][r])
                                 : (sub & 3) == 2 ? signed_byte<2>(scales[m][r]) : signed_byte<3>(scales[m][r]);
#pragma unroll
                    for (int i = 0; i < WIDTH; i++)
#pragma unroll
                        for (int e = 0; e < 4; e++) {
                            const int product = raw[(batch - 1) & 1][m][i][e] * scale[e >> 1];
                            int& to = total[m][part * WIDTH + i][e];
                            to = sub == 0 ? product : to + product;
                        }
                }
            }
        }
#pragma unroll
        for (int m = 0; m < 2; m++) {
            const half* d = reinterpret_cast<const half*>(tiles + m * TILE_BYTES + FACTORS);
            const float low = 0.25f * __half2float(d[g]), high = 0.25f * __half2float(d[g + 8]);
#pragma unroll
            for (int n = 0; n < GROUPS; n++) {
                const float2 x = tokens.scale(n);
                sum[m][n][0] = fmaf(low * x.x, (float)total[m][n][0], sum[m][n][0]);
                sum[m][n][1] = fmaf(low * x.y, (float)total[m][n][1], sum[m][n][1]);
                sum[m][n][2] = fmaf(high * x.x, (float)total[m][n][2], sum[m][n][2]);
                sum[m][n][3] = fmaf(high * x.y, (float)total[m][n][3], sum[m][n][3]);
            }
        }
    }
};
