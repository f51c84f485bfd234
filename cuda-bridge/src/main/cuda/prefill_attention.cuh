// Causal grouped-query flash attention of many rows over the paged KV pool, with mma on halves and f32 sums.
//
// A block of 4 warps takes the query heads of one KV head for a few neighbouring tokens: its rows are (token, head) pairs,
// token * group + head. Packed so, keys and values are read once for all heads of the group, a row tile spans few tokens
// (little is computed beyond the diagonal), and a lone decode row still fills `group` rows.
// Keys and values come 64 tokens at a time by cp.async: values while scores are computed, the next keys during the sum.
#pragma once
#include "prefill_tiles.cuh"

constexpr int KEY_TILE = 64;
constexpr int ATTENTION_THREADS = 128;
constexpr int POOL_TOKENS = 32;   // tokens of a pool block

// Rows of HEAD_SIZE halves in shared memory, 16-byte parts swapped within 8 rows so that ldmatrix meets no bank twice.
template <int HEAD_SIZE>
__device__ __forceinline__ uint32_t part_offset(int row, int part) {
    return row * HEAD_SIZE * 2 + ((part ^ (row & 7)) << 4);
}

__device__ __forceinline__ float exp2_fast(float x) {   // without the care that exp2f() takes of denormal results
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

template <int HEAD_SIZE, int ROW_TILES>
struct AttentionShape {
    static constexpr int ROWS = 4 * 16 * ROW_TILES;
    static constexpr int SHARED = (ROWS + 2 * KEY_TILE) * HEAD_SIZE * 2;
};

template <int HEAD_SIZE, int ROW_TILES>
__device__ __forceinline__ void attend(const half* queries, const half* pool, const int* blockTable, const int* rowSequence,
                                       const int* positions, const int* firstRows, int tiles, half* out,
                                       int heads, int kvHeads, int maxBlocks, float scale) {
    using Shape = AttentionShape<HEAD_SIZE, ROW_TILES>;
    constexpr int PARTS = HEAD_SIZE / 8;               // 16-byte parts of a row
    constexpr int ROWS_A_PASS = ATTENTION_THREADS / PARTS;
    constexpr int STEPS = HEAD_SIZE / 16;              // mma steps along a head
    constexpr int KEY_GROUPS = KEY_TILE / 8;
    constexpr int OUT_GROUPS = HEAD_SIZE / 8;
    extern __shared__ __align__(128) char memory[];
    if ((int)blockIdx.y >= tiles) return;

    const int thread = threadIdx.x, lane = thread & 31, warp = thread >> 5, t = lane & 3, g = lane >> 2;
    const int tile = tiles - 1 - blockIdx.y;           // long rows first: the last blocks to run are short ones
    const int first = firstRows[tile], tokens = firstRows[tile + 1] - first;
    const int group = heads / kvHeads, kvHead = blockIdx.x;
    const int position = positions[first], keys = position + tokens;
    const int* table = blockTable + (size_t)rowSequence[first] * maxBlocks;
    const uint32_t queryBase = shared_address(memory);
    const uint32_t keyBase = queryBase + Shape::ROWS * HEAD_SIZE * 2, valueBase = keyBase + KEY_TILE * HEAD_SIZE * 2;
    const int part = thread % PARTS, passRow = thread / PARTS;

    for (int row = passRow; row < Shape::ROWS; row += ROWS_A_PASS) {
        const int token = row / group, head = row - token * group;
        const bool real = token < tokens;
        const half* from = queries + (((size_t)first + (real ? token : 0)) * heads + kvHead * group + head) * HEAD_SIZE + part * 8;
        copy16_or_zero(queryBase + part_offset<HEAD_SIZE>(row, part), from, real ? 16 : 0);
    }
    // Pool blocks of the two halves of a key tile; looked up a tile ahead, so that no copy waits for the table.
    auto lookUp = [&](int (&blocks)[2], int start) {
#pragma unroll
        for (int i = 0; i < 2; i++) blocks[i] = table[min(start + i * POOL_TOKENS, keys - 1) / POOL_TOKENS];
    };
    // Keys (which = 0) or values (1) of 64 tokens; tokens after the last are zero, since 0 * (whatever lies there) may be NaN.
    const size_t headStride = (size_t)POOL_TOKENS * HEAD_SIZE;
    auto fetch = [&](uint32_t base, int which, int start, const int (&blocks)[2]) {
#pragma unroll
        for (int i = 0; i < 2; i++) {
            const int firstKey = start + i * POOL_TOKENS;
            const half* from = pool + (((size_t)blocks[i] * 2 + which) * kvHeads + kvHead) * headStride + part * 8;
#pragma unroll
            for (int pass = 0; pass < POOL_TOKENS / ROWS_A_PASS; pass++) {
                const int key = passRow + pass * ROWS_A_PASS;
                copy16_or_zero(base + part_offset<HEAD_SIZE>(i * POOL_TOKENS + key, part), from + key * HEAD_SIZE,
                               firstKey + key < keys ? 16 : 0);
            }
        }
    };
    int blocks[2], nextBlocks[2];
    lookUp(blocks, 0);
    fetch(keyBase, 0, 0, blocks);
    copy_commit();

    // Row r of the four (row tile i, row g or g + 8): last key it sees.
    int lastKey[ROW_TILES][2];
#pragma unroll
    for (int i = 0; i < ROW_TILES; i++)
#pragma unroll
        for (int r = 0; r < 2; r++)
            lastKey[i][r] = position + min(((warp * ROW_TILES + i) * 16 + r * 8 + g) / group, tokens - 1);

    float sum[ROW_TILES][OUT_GROUPS][4] = {};
    float most[ROW_TILES][2], total[ROW_TILES][2] = {};
#pragma unroll
    for (int i = 0; i < ROW_TILES; i++) most[i][0] = most[i][1] = -1e30f;
    const float scale2 = scale * 1.4426950408889634f;   // for exp2
    const int queryRow = warp * ROW_TILES * 16 + (lane & 15);

    for (int start = 0; start < keys; start += KEY_TILE) {
        copy_wait<0>();
        __syncthreads();
        fetch(valueBase, 1, start, blocks);
        copy_commit();
        lookUp(nextBlocks, start + KEY_TILE);

        float score[ROW_TILES][KEY_GROUPS][4];
#pragma unroll
        for (int step = 0; step < STEPS; step++) {
            uint32_t a[ROW_TILES][4];
#pragma unroll
            for (int i = 0; i < ROW_TILES; i++)
                load_matrices(a[i], queryBase + part_offset<HEAD_SIZE>(queryRow + 16 * i, 2 * step + (lane >> 4)));
#pragma unroll
            for (int n = 0; n < KEY_GROUPS; n += 2) {
                uint32_t b[4];   // keys 8n.., halves 16 step.. and + 8; keys 8n + 8..
                load_matrices(b, keyBase + part_offset<HEAD_SIZE>(8 * n + (lane & 7) + ((lane >> 4) << 3), 2 * step + ((lane >> 3) & 1)));
#pragma unroll
                for (int i = 0; i < ROW_TILES; i++) {
                    if (step == 0) {
                        mma_f16_first(score[i][n], a[i], b[0], b[1]);
                        mma_f16_first(score[i][n + 1], a[i], b[2], b[3]);
                    } else {
                        mma_f16(score[i][n], a[i], b[0], b[1]);
                        mma_f16(score[i][n + 1], a[i], b[2], b[3]);
                    }
                }
            }
        }

        if (start + KEY_TILE > position) {
#pragma unroll
            for (int i = 0; i < ROW_TILES; i++)
#pragma unroll
                for (int n = 0; n < KEY_GROUPS; n++)
#pragma unroll
                    for (int e = 0; e < 4; e++)
                        if (start + 8 * n + 2 * t + (e & 1) > lastKey[i][e >> 1]) score[i][n][e] = -1e30f;
        }

        uint32_t weight[ROW_TILES][KEY_GROUPS][2];
#pragma unroll
        for (int i = 0; i < ROW_TILES; i++) {
            float now[2] = {most[i][0], most[i][1]};
#pragma unroll
            for (int n = 0; n < KEY_GROUPS; n++) {
                now[0] = fmaxf(now[0], fmaxf(score[i][n][0], score[i][n][1]));
                now[1] = fmaxf(now[1], fmaxf(score[i][n][2], score[i][n][3]));
            }
#pragma unroll
            for (int r = 0; r < 2; r++) {
                now[r] = fmaxf(now[r], __shfl_xor_sync(~0u, now[r], 1));
                now[r] = fmaxf(now[r], __shfl_xor_sync(~0u, now[r], 2));
            }
            if (__any_sync(~0u, now[0] != most[i][0] || now[1] != most[i][1])) {   // rarely after the first tiles
                const float low = exp2_fast((most[i][0] - now[0]) * scale2), high = exp2_fast((most[i][1] - now[1]) * scale2);
                total[i][0] *= low;
                total[i][1] *= high;
#pragma unroll
                for (int n = 0; n < OUT_GROUPS; n++) {
                    sum[i][n][0] *= low;
                    sum[i][n][1] *= low;
                    sum[i][n][2] *= high;
                    sum[i][n][3] *= high;
                }
                most[i][0] = now[0];
                most[i][1] = now[1];
            }
            const float offset[2] = {most[i][0] * scale2, most[i][1] * scale2};
#pragma unroll
            for (int n = 0; n < KEY_GROUPS; n++) {
                float p[4];
#pragma unroll
                for (int e = 0; e < 4; e++) {
                    p[e] = exp2_fast(fmaf(score[i][n][e], scale2, -offset[e >> 1]));
                    total[i][e >> 1] += p[e];
                }
                weight[i][n][0] = pack_half2(p[0], p[1]);
                weight[i][n][1] = pack_half2(p[2], p[3]);
            }
        }

        copy_wait<0>();
        __syncthreads();
        blocks[0] = nextBlocks[0];
        blocks[1] = nextBlocks[1];
        if (start + KEY_TILE < keys) fetch(keyBase, 0, start + KEY_TILE, blocks);
        copy_commit();
#pragma unroll
        for (int step = 0; step < KEY_TILE / 16; step++) {
            uint32_t a[ROW_TILES][4];
#pragma unroll
            for (int i = 0; i < ROW_TILES; i++) {
                a[i][0] = weight[i][2 * step][0];
                a[i][1] = weight[i][2 * step][1];
                a[i][2] = weight[i][2 * step + 1][0];
                a[i][3] = weight[i][2 * step + 1][1];
            }
#pragma unroll
            for (int n = 0; n < OUT_GROUPS; n += 2) {
                uint32_t b[4];
                load_matrices_transposed(b, valueBase + part_offset<HEAD_SIZE>(16 * step + (lane & 15), n + (lane >> 4)));
#pragma unroll
                for (int i = 0; i < ROW_TILES; i++) {
                    mma_f16(sum[i][n], a[i], b[0], b[1]);
                    mma_f16(sum[i][n + 1], a[i], b[2], b[3]);
                }
            }
        }
    }

    // Through the warp's own query rows, so that whole rows go out in 16-byte parts.
#pragma unroll
    for (int i = 0; i < ROW_TILES; i++)
#pragma unroll
        for (int r = 0; r < 2; r++) {
            float all = total[i][r];
            all += __shfl_xor_sync(~0u, all, 1);
            all += __shfl_xor_sync(~0u, all, 2);
            const float inverse = 1.f / all;
            const int row = (warp * ROW_TILES + i) * 16 + r * 8 + g;
#pragma unroll
            for (int n = 0; n < OUT_GROUPS; n++)
                *reinterpret_cast<uint32_t*>(memory + part_offset<HEAD_SIZE>(row, n) + t * 4) =
                    pack_half2(sum[i][n][2 * r] * inverse, sum[i][n][2 * r + 1] * inverse);
        }
    __syncwarp();
    for (int at = lane; at < 16 * ROW_TILES * PARTS; at += 32) {
        const int row = warp * ROW_TILES * 16 + at / PARTS, p = at % PARTS;
        const int token = row / group, head = row - token * group;
        if (token < tokens)
            *reinterpret_cast<uint4*>(out + (((size_t)first + token) * heads + kvHead * group + head) * HEAD_SIZE + p * 8) =
                *reinterpret_cast<const uint4*>(memory + part_offset<HEAD_SIZE>(row, p));
    }
}
