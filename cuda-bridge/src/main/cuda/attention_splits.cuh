// How the context of a row is divided among blocks, and in what order their results lie.
//
// The grid is fixed when a graph is captured, the context is not: every kernel that needs the division computes it from
// the row's position. Head size 128.
#pragma once

#include <stdint.h>

constexpr int HEAD_SIZE = 128;
constexpr int BLOCK_TOKENS = 32;   // positions in a block of the KV pool
constexpr int STEP_TOKENS = 128;   // positions an attention block takes at a time, 16 a warp
constexpr int MAX_SPLITS = 32;
// Parts of a head's result that decode_output has to join. Its blocks all read all of them, so they are few: with more
// splits, the last block of every few neighbours joins theirs.
constexpr int MAX_PARTS = 4;

struct Division {
    int tokens;      // positions a split takes
    int splits;      // blocks with something to do
    int neighbours;  // splits that are joined into one part
    int parts;
};

__device__ __forceinline__ Division divide_context(int length, int max_splits) {
    const int steps = (length + STEP_TOKENS - 1) / STEP_TOKENS;
    const int least = (steps + max_splits - 1) / max_splits;
    // A short context is quickest in few blocks whose results need no joining.
    const int per_split = steps <= MAX_PARTS ? max(1, least) : max(2, least);
    Division d;
    d.tokens = per_split * STEP_TOKENS;
    d.splits = (steps + per_split - 1) / per_split;
    d.neighbours = (d.splits + MAX_PARTS - 1) / MAX_PARTS;
    d.parts = (d.splits + d.neighbours - 1) / d.neighbours;
    return d;
}

// Parts [rows][heads][4][128] are halves, each already divided by its own sum of weights, with the base-2 logarithm of
// that sum beside them ([rows][heads][4] f32). Elements of a head lie in the order in which lanes round a block: lane
// (g, t) takes elements 32g+4t.. and 32g+16+4t.. as one 16-byte word.
__device__ __forceinline__ int part_position(int element) {
    return (element & ~31) + ((element & 12) << 1) + ((element & 16) >> 2) + (element & 3);
}
