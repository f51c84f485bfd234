// How the context of a row is divided among blocks, and in what order their results lie.
//
// The grid is fixed when a graph is captured, the context is not: every kernel that needs the division computes it from
// the row's position. Head size 128.
#pragma once

#include <stdint.h>

constexpr int HEAD_SIZE = 128;
constexpr int BLOCK_TOKENS = 32;  // positions in a block of the KV pool
constexpr int STEP_TOKENS = 64;   // positions an attention block takes at a time, 16 a warp
constexpr int MAX_SPLITS = 32;

// Positions a split takes. Fewer than 64 would leave warps idle; more splits than blocks there are not.
__device__ __forceinline__ int split_tokens(int length, int max_splits) {
    const int steps = (length + STEP_TOKENS - 1) / STEP_TOKENS;
    return (steps + max_splits - 1) / max_splits * STEP_TOKENS;
}

__device__ __forceinline__ int split_count(int length, int max_splits) {
    const int tokens = split_tokens(length, max_splits);
    return (length + tokens - 1) / tokens;
}

// Partial outputs [rows][heads][splits][128] are halves, each already divided by its own sum of weights, with the base-2
// logarithm of that sum beside them ([rows][heads][splits] f32). Elements of a head lie in the order in which lanes round
// a block: lane (g, t) takes elements 32g+4t.. and 32g+16+4t.. as one 16-byte word.
__device__ __forceinline__ int partial_position(int element) {
    return (element & ~31) + ((element & 12) << 1) + ((element & 16) >> 2) + (element & 3);
}
