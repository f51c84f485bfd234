// Dense product y = x * w^T (or y += ...) of the prefill, as a work list for multiply_tiles().
#pragma once
#include "prefill_product.cuh"

// Items go token tile by token tile, the row blocks of one inside.
template <class Format, int WARPS>
struct DenseWork {
    const uint8_t* weights;
    float* y;
    int m, rowTiles, rowBlocks, yStride;
    bool add;

    __device__ __forceinline__ int items() const { return rowBlocks * ((m + TILE_TOKENS - 1) / TILE_TOKENS); }
    __device__ __forceinline__ int source(int position) const { return position; }

    __device__ __forceinline__ WorkItem item(int index, int warp, int superblocks) const {
        WorkItem item;
        const int tokenTile = index / rowBlocks;
        item.tile = (index - tokenTile * rowBlocks) * 2 * WARPS + 2 * warp;
        item.rowTiles = rowTiles - item.tile;
        item.first = tokenTile * TILE_TOKENS;
        item.count = min(TILE_TOKENS, m - item.first);
#pragma unroll
        for (int i = 0; i < 2; i++)   // beyond the last row: compute it again, store nothing
            item.weights[i] = weights + (size_t)min(item.tile + i, rowTiles - 1) * superblocks * Format::TILE_BYTES;
        return item;
    }

    __device__ __forceinline__ void finish(const WorkItem& item, const float (&sum)[2][4][4], int lane) const {
        const int g = lane >> 2, t = lane & 3;
#pragma unroll
        for (int n = 0; n < 4; n++)
#pragma unroll
            for (int e = 0; e < 2; e++) {
                const int token = 8 * n + 2 * t + e;
                if (token >= item.count) continue;
                float* row = y + (size_t)(item.first + token) * yStride + item.tile * TILE_ROWS + g;
#pragma unroll
                for (int i = 0; i < 2; i++)
                    if (i < item.rowTiles) {
                        row[16 * i] = (add ? row[16 * i] : 0.f) + sum[i][n][e];
                        row[16 * i + 8] = (add ? row[16 * i + 8] : 0.f) + sum[i][n][2 + e];
                    }
            }
    }
};

template <class Format, int WARPS, int STAGES>
__device__ __forceinline__ void multiply_dense(const uint8_t* weights, const Rounded& x, float* y,
                                               int m, int rows, int cols, int yStride, bool add) {
    const int rowTiles = rows / TILE_ROWS, perBlock = 2 * WARPS;
    const DenseWork<Format, WARPS> work{weights, y, m, rowTiles, (rowTiles + perBlock - 1) / perBlock, yStride, add};
    multiply_tiles<Format, WARPS, STAGES>(work, x, cols);
}
