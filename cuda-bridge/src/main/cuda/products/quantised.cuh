// Products of quantised weights with rounded rows (quantise.cu). The including file has made `Weights` the name of one
// format of blocks/. A warp computes one output row for up to 8 input rows: each lane decodes every 32nd chunk of 16
// columns once and multiplies it with all of them.
//
// A result depends on its own input row alone: every kernel here adds the same terms in the same order.
#pragma once

#include "grouped_tiles.cuh"
#include "silu.cuh"

// Output rows of a block, one a warp; the block is [32, WARPS].
constexpr int WARPS = 8;

// sums[r] = row `row` of w[rows, columns] · x[r] for r < count, in every lane. Input row r begins at element `starts[r]`
// of `codes`; `scales` holds, for each 16 columns, their step and step * sum of their codes.
template <int R>
__device__ inline void dot_rows(
        const uint8_t* w,
        long row,
        int columns,
        const int8_t* codes,
        const float2* scales,
        const unsigned starts[R],
        int count,
        float sums[R]) {
    for (int r = 0; r < R; r++) {
        sums[r] = 0;
    }
    // Not unrolled: the many warps of an SM keep the memory busy, and 15 formats' code stays short.
#pragma unroll 1
    for (int at = threadIdx.x; at < columns / CHUNK; at += WARP) {
        Chunk chunk = Weights::chunk_of_row(w, row, columns, at);
#pragma unroll
        for (int r = 0; r < R; r++) {
            if (r < count) {
                unsigned start = starts[r] / CHUNK + at;
                int4 x = __ldg(reinterpret_cast<const int4*>(codes) + start);
                float2 scale = __ldg(scales + start);
                int dot = __dp4a(chunk.codes[0], x.x, 0);
                dot = __dp4a(chunk.codes[1], x.y, dot);
                dot = __dp4a(chunk.codes[2], x.z, dot);
                dot = __dp4a(chunk.codes[3], x.w, dot);
                sums[r] = __fmaf_rn(chunk.scale, __fmul_rn(scale.x, (float) dot), sums[r]);
                if (Weights::HAS_OFFSET) {
                    sums[r] = __fmaf_rn(chunk.offset, scale.y, sums[r]);
                }
            }
        }
    }
    for (int r = 0; r < R; r++) {
        sums[r] = warp_sum(sums[r]);
    }
}

// out[i, rows] = w[ids[i]] · x[i / outputs_per_input], or += where `add` is not 0; `ids` is null for one matrix. Grid
// [rows / WARPS, inputs].
extern "C" __global__ void product_1(
        const uint8_t* w,
        int rows,
        int columns,
        const int8_t* codes,
        const float2* scales,
        const int* ids,
        int outputs_per_input,
        int add,
        float* out) {
    int row = blockIdx.x * WARPS + threadIdx.y;
    int output = blockIdx.y;
    if (row >= rows) {
        return;
    }
    int expert = ids == nullptr ? 0 : ids[output];
    unsigned start = (unsigned) (output / outputs_per_input) * columns;
    float sum;
    dot_rows<1>(w, (long) expert * rows + row, columns, codes, scales, &start, 1, &sum);
    if (threadIdx.x == 0) {
        float* target = out + (long) output * rows + row;
        *target = add ? *target + sum : sum;
    }
}

// product_1 for up to 8 inputs of one matrix at a time. With buckets (`offsets[experts + 1]`, `order[outputs]`) a block
// takes a tile of one expert's pairs; `offsets` is null for one matrix, whose tiles follow each other. Grid
// [rows / WARPS, tiles].
extern "C" __global__ void product_8(
        const uint8_t* w,
        int experts,
        int rows,
        int columns,
        const int8_t* codes,
        const float2* scales,
        const int* offsets,
        const int* order,
        int outputs,
        int outputs_per_input,
        int add,
        float* out) {
    int row = blockIdx.x * WARPS + threadIdx.y;
    int first = blockIdx.y * TILE_PAIRS;
    GroupedTile tile = {0, first, min(TILE_PAIRS, outputs - first)};
    if (offsets != nullptr) {
        tile = grouped_tile(offsets, experts, blockIdx.y);
    }
    if (row >= rows || tile.count <= 0) {
        return;
    }
    unsigned starts[TILE_PAIRS];
    for (int r = 0; r < TILE_PAIRS; r++) {
        int at = tile.first + min(r, tile.count - 1);
        starts[r] = (unsigned) ((offsets == nullptr ? at : order[at]) / outputs_per_input) * columns;
    }
    float sums[TILE_PAIRS];
    dot_rows<TILE_PAIRS>(w, (long) tile.expert * rows + row, columns, codes, scales, starts, tile.count, sums);
    // Lane r writes the sum of input r.
    float sum = 0;
    for (int r = 0; r < TILE_PAIRS; r++) {
        sum = threadIdx.x == r ? sums[r] : sum;
    }
    if (threadIdx.x < tile.count) {
        int at = tile.first + threadIdx.x;
        float* target = out + (long) (offsets == nullptr ? at : order[at]) * rows + row;
        *target = add ? *target + sum : sum;
    }
}

// out[pair, rows] = silu(gate[ids[pair]] · x) * (up[ids[pair]] · x), x the pair's token. Grid [rows / WARPS, pairs].
extern "C" __global__ void gate_up_silu(
        const uint8_t* gate,
        const uint8_t* up,
        int rows,
        int columns,
        const int8_t* codes,
        const float2* scales,
        const int* ids,
        int pairs_per_token,
        float* out) {
    int row = blockIdx.x * WARPS + threadIdx.y;
    int pair = blockIdx.y;
    if (row >= rows) {
        return;
    }
    long own = (long) ids[pair] * rows + row;
    unsigned start = (unsigned) (pair / pairs_per_token) * columns;
    float result = 1.0f;
    // A loop instead of two calls: the product's code is there once.
#pragma unroll 1
    for (int matrix = 0; matrix < 2; matrix++) {
        float sum;
        dot_rows<1>(matrix == 0 ? gate : up, own, columns, codes, scales, &start, 1, &sum);
        result *= matrix == 0 ? silu(sum) : sum;
    }
    if (threadIdx.x == 0) {
        out[(long) pair * rows + row] = result;
    }
}

// The value of the code in the lowest byte. Rounded as BlockFormat.dequantise does: product first, then sum.
__device__ inline float decoded(const Chunk& chunk, int code) {
    float value = __fmul_rn(chunk.scale, static_cast<int8_t>(code));
    return Weights::HAS_OFFSET ? __fadd_rn(value, chunk.offset) : value;
}

// out[m, columns] = table[tokens[i]]. Grid [m]; a thread decodes a chunk.
extern "C" __global__ void embedding(const uint8_t* table, int columns, const int* tokens, float* out) {
    float* target = out + (long) blockIdx.x * columns;
#pragma unroll 1
    for (int at = threadIdx.x; at < columns / CHUNK; at += blockDim.x) {
        Chunk chunk = Weights::chunk_of_row(table, tokens[blockIdx.x], columns, at);
#pragma unroll
        for (int word = 0; word < CHUNK / 4; word++) {
            float4 values;
            values.x = decoded(chunk, chunk.codes[word]);
            values.y = decoded(chunk, chunk.codes[word] >> 8);
            values.z = decoded(chunk, chunk.codes[word] >> 16);
            values.w = decoded(chunk, chunk.codes[word] >> 24);
            reinterpret_cast<float4*>(target)[at * (CHUNK / 4) + word] = values;
        }
    }
}
