// How a grouped product is cut into tiles: up to TILE_PAIRS pairs of one expert each. The host knows only the number of
// pairs, so it starts as many blocks as any routing could need; a block finds its own tile from the buckets, or none.
#pragma once

#include "../warp.cuh"

constexpr int TILE_PAIRS = 8;

struct GroupedTile {
    int expert;
    // Position in `order` of the first pair.
    int first;
    // 1..TILE_PAIRS, or 0 where there is no such tile.
    int count;
};

// Tile number `tile` over `offsets[experts + 1]`; called by whole warps.
__device__ inline GroupedTile grouped_tile(const int* offsets, int experts, int tile) {
    int lane = threadIdx.x % WARP;
    int before = 0;
    for (int base = 0; base < experts; base += WARP) {
        int expert = base + lane;
        int from = expert < experts ? offsets[expert] : 0;
        int to = expert < experts ? offsets[expert + 1] : 0;
        int tiles = (to - from + TILE_PAIRS - 1) / TILE_PAIRS;
        int last = tiles;
        for (int distance = 1; distance < WARP; distance *= 2) {
            int left = __shfl_up_sync(FULL_WARP, last, distance);
            last += lane >= distance ? left : 0;
        }
        unsigned beyond = __ballot_sync(FULL_WARP, before + last > tile);
        if (beyond != 0) {
            int owner = __ffs(beyond) - 1;
            int skipped = (tile - before - __shfl_sync(FULL_WARP, last - tiles, owner)) * TILE_PAIRS;
            int first = __shfl_sync(FULL_WARP, from, owner) + skipped;
            int left = __shfl_sync(FULL_WARP, to, owner) - first;
            return {base + owner, first, left < TILE_PAIRS ? left : TILE_PAIRS};
        }
        before += __shfl_sync(FULL_WARP, last, WARP - 1);
    }
    return {0, 0, 0};
}
