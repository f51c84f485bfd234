// Activations of several rows rounded to int8, a block of 256 a warp.
//
// `q` int8 [rows, columns] in tile order: of every 64 columns lane t's four words {4t..}, {16+4t..}, {32+4t..}, {48+4t..}
// lie together. `d` f32 [rows, columns / 256], `sums` int16 [rows, columns / 16].
#pragma once

#include "decode_stream.cuh"

// Stores a block as `round_block` gives it, with the sums of 16 columns that minima need.
__device__ __forceinline__ void store_rounded(
    const Rounded& x, float scale, int8_t* q, float* d, int16_t* sums, size_t block, int lane) {
    const int g = lane >> 2, t = lane & 3;
    // Columns 32g + 4t are word 2 * (g & 1) of lane t in chunk g / 2; those 16 further on are the next word.
    uint2* to = reinterpret_cast<uint2*>(q + block * BLOCK_COLUMNS + (g >> 1) * 64 + t * 16 + (g & 1) * 8);
    *to = make_uint2(x.first, x.second);
    int low = __dp4a((int) x.first, 0x01010101, 0), high = __dp4a((int) x.second, 0x01010101, 0);
    low += __shfl_xor_sync(0xffffffffu, low, 1);
    low += __shfl_xor_sync(0xffffffffu, low, 2);
    high += __shfl_xor_sync(0xffffffffu, high, 1);
    high += __shfl_xor_sync(0xffffffffu, high, 2);
    if (t == 0) {
        reinterpret_cast<uint32_t*>(sums + block * 16)[g] = __byte_perm(low, high, 0x5410);
    }
    if (lane == 0) {
        d[block] = scale;
    }
}

// A row of norm(x), by a whole block; `square` [blocks] in shared memory. `first_of(b)` gives a lane's values of block b of x,
// `again_of(b)` gives them once more: only rows with more blocks than the kernel's blocks have warps need it.
template <class FirstOf, class AgainOf>
__device__ __forceinline__ void round_normed(
    FirstOf first_of, AgainOf again_of, const float* norm, float eps, int blocks, int row, int8_t* q, float* d,
    int16_t* sums, float* square) {
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
    Values own = {}, weights = {};
    for (int b = warp; b < blocks; b += warps) {
        const Values x = first_of(b);
        if (b == warp) {
            own = x;
            weights = constant_values(norm, b, lane);
        }
        const float sum = warp_total(squares(x.low) + squares(x.high));
        if (lane == 0) {
            square[b] = sum;
        }
    }
    __syncthreads();
    const float factor = norm_factor(square, blocks, eps);
    for (int b = warp; b < blocks; b += warps) {
        if (b != warp) {
            own = again_of(b);
            weights = constant_values(norm, b, lane);
        }
        const Scaled block = scale_block(own, weights);
        const Rounded x = round_block(block.values.low, block.values.high, lane);
        store_rounded(x, x.scale * factor, q, d, sums, (size_t) row * blocks + b, lane);
    }
}

// A row of norm(residual).
__device__ __forceinline__ void round_normed_row(
    const float* residual, const float* norm, float eps, int blocks, int row, int8_t* q, float* d, int16_t* sums,
    float* square) {
    const int lane = threadIdx.x & 31;
    const auto values_of = [&](int b) { return fresh_values(residual + (size_t) row * blocks * BLOCK_COLUMNS, b, lane); };
    round_normed(values_of, values_of, norm, eps, blocks, row, q, d, sums, square);
}
