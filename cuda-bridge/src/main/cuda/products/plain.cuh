// Products of unquantised weights with float rows. The including file has made `Weights` the name of one of F32, F16,
// BF16. A warp computes one output row for up to 8 input rows: each lane takes every 32nd four columns.
//
// A result depends on its own input row alone: every kernel here adds the same terms in the same order.
#pragma once

#include "grouped_tiles.cuh"
#include "silu.cuh"

// Output rows of a block, one a warp; the block is [32, WARPS].
constexpr int WARPS = 8;

__device__ inline long row_bytes(int columns) {
    return (long) columns * Weights::BYTES;
}

// sums[r] = w[columns] · x[r] for r < count, in every lane; input row r begins at element `starts[r]` of `x`.
template <int R>
__device__ inline void dot_rows(
        const uint8_t* w, int columns, const float* x, const unsigned starts[R], int count, float sums[R]) {
    for (int r = 0; r < R; r++) {
        sums[r] = 0;
    }
    if (columns % 4 == 0) {
        // Not unrolled: the many warps of an SM keep the memory busy, and the code stays short.
#pragma unroll 1
        for (int at = threadIdx.x; at < columns / 4; at += WARP) {
            float4 weights = Weights::four(w, at * 4);
#pragma unroll
            for (int r = 0; r < R; r++) {
                if (r < count) {
                    float4 values = *(reinterpret_cast<const float4*>(x + starts[r]) + at);
                    sums[r] = __fmaf_rn(weights.x, values.x, sums[r]);
                    sums[r] = __fmaf_rn(weights.y, values.y, sums[r]);
                    sums[r] = __fmaf_rn(weights.z, values.z, sums[r]);
                    sums[r] = __fmaf_rn(weights.w, values.w, sums[r]);
                }
            }
        }
    } else {
#pragma unroll 1
        for (int at = threadIdx.x; at < columns; at += WARP) {
            float weight = Weights::at(w, at);
            for (int r = 0; r < R; r++) {
                if (r < count) {
                    sums[r] = __fmaf_rn(weight, x[starts[r] + at], sums[r]);
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
        const float* x,
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
    dot_rows<1>(w + ((long) expert * rows + row) * row_bytes(columns), columns, x, &start, 1, &sum);
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
        const float* x,
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
    const uint8_t* own = w + ((long) tile.expert * rows + row) * row_bytes(columns);
    dot_rows<TILE_PAIRS>(own, columns, x, starts, tile.count, sums);
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
        const float* x,
        const int* ids,
        int pairs_per_token,
        float* out) {
    int row = blockIdx.x * WARPS + threadIdx.y;
    int pair = blockIdx.y;
    if (row >= rows) {
        return;
    }
    long at = ((long) ids[pair] * rows + row) * row_bytes(columns);
    unsigned start = (unsigned) (pair / pairs_per_token) * columns;
    float result = 1.0f;
    // A loop instead of two calls: the product's code is there once.
#pragma unroll 1
    for (int matrix = 0; matrix < 2; matrix++) {
        float sum;
        dot_rows<1>((matrix == 0 ? gate : up) + at, columns, x, &start, 1, &sum);
        result *= matrix == 0 ? silu(sum) : sum;
    }
    if (threadIdx.x == 0) {
        out[(long) pair * rows + row] = result;
    }
}

// out[m, columns] = table[tokens[i]]. Grid [m].
extern "C" __global__ void embedding(const uint8_t* table, int columns, const int* tokens, float* out) {
    const uint8_t* row = table + tokens[blockIdx.x] * row_bytes(columns);
    float* target = out + (long) blockIdx.x * columns;
#pragma unroll 1
    for (int at = threadIdx.x; at < columns; at += blockDim.x) {
        target[at] = Weights::at(row, at);
    }
}
