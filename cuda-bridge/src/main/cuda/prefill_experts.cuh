// Products of the prefill grouped over experts, as work lists for multiply_tiles().
// The token tiles (expert, first position of the order, count, 0) come from prefill_group().
#pragma once
#include "prefill_product.cuh"

__device__ __forceinline__ float silu(float v) { return v / (1.f + __expf(-v)); }

// Gate and up of 16 * WARPS feed-forward rows: a warp has one row tile of each, so silu(gate) * up stays in its registers.
// Rows of the result lie in bucket order, so that the down projection reads them one after the other.
template <class Format, int WARPS>
struct GateUpWork {
    const uint8_t *gate, *up;
    const int* order;
    const int4* tiles;
    half* out;
    int topK, rowTiles, rowBlocks, count;

    __device__ __forceinline__ int items() const { return count * rowBlocks; }
    __device__ __forceinline__ int source(int position) const { return order[position] / topK; }

    __device__ __forceinline__ WorkItem item(int index, int warp, int superblocks) const {
        WorkItem item;
        const int tokenTile = index / rowBlocks;
        const int4 tile = tiles[tokenTile];
        item.tile = (index - tokenTile * rowBlocks) * WARPS + warp;
        item.rowTiles = rowTiles - item.tile;
        item.first = tile.y;
        item.count = tile.z;
        const size_t at = ((size_t)tile.x * rowTiles + min(item.tile, rowTiles - 1)) * superblocks * Format::TILE_BYTES;
        item.weights[0] = gate + at;
        item.weights[1] = up + at;
        return item;
    }

    __device__ __forceinline__ void finish(const WorkItem& item, const float (&sum)[2][4][4], int lane) const {
        const int g = lane >> 2, t = lane & 3;
#pragma unroll
        for (int n = 0; n < 4; n++) {
            float v[4];
#pragma unroll
            for (int e = 0; e < 4; e++) v[e] = silu(sum[0][n][e]) * sum[1][n][e] * (1.f / HALF_FACTOR);
            const uint32_t low = transpose8(pack_half2(v[0], v[1])), high = transpose8(pack_half2(v[2], v[3]));
            if (8 * n + g < item.count && item.rowTiles > 0) {
                half* row = out + (size_t)(item.first + 8 * n + g) * rowTiles * TILE_ROWS + item.tile * TILE_ROWS + 2 * t;
                *reinterpret_cast<uint32_t*>(row) = low;
                *reinterpret_cast<uint32_t*>(row + 8) = high;
            }
        }
    }
};

// Down projection; results go back to the order of the pairs (token, choice), as halves of value / 16.
template <class Format, int WARPS>
struct DownWork {
    const uint8_t* weights;
    const int* order;
    const int4* tiles;
    half* out;
    int rowTiles, rowBlocks, count;

    __device__ __forceinline__ int items() const { return count * rowBlocks; }
    __device__ __forceinline__ int source(int position) const { return position; }

    __device__ __forceinline__ WorkItem item(int index, int warp, int superblocks) const {
        WorkItem item;
        const int tokenTile = index / rowBlocks;
        const int4 tile = tiles[tokenTile];
        item.tile = (index - tokenTile * rowBlocks) * 2 * WARPS + 2 * warp;
        item.rowTiles = rowTiles - item.tile;
        item.first = tile.y;
        item.count = tile.z;
#pragma unroll
        for (int i = 0; i < 2; i++)
            item.weights[i] = weights + ((size_t)tile.x * rowTiles + min(item.tile + i, rowTiles - 1)) * superblocks * Format::TILE_BYTES;
        return item;
    }

    __device__ __forceinline__ void finish(const WorkItem& item, const float (&sum)[2][4][4], int lane) const {
        const int g = lane >> 2, t = lane & 3;
        const size_t stride = (size_t)rowTiles * TILE_ROWS;
#pragma unroll
        for (int n = 0; n < 4; n++) {
            const bool stored = 8 * n + g < item.count;
            half* row = out + (stored ? order[item.first + 8 * n + g] : 0) * stride + item.tile * TILE_ROWS + 2 * t;
#pragma unroll
            for (int i = 0; i < 2; i++) {
                constexpr float FACTOR = 1.f / HALF_FACTOR;
                const uint32_t low = transpose8(pack_half2(sum[i][n][0] * FACTOR, sum[i][n][1] * FACTOR));
                const uint32_t high = transpose8(pack_half2(sum[i][n][2] * FACTOR, sum[i][n][3] * FACTOR));
                if (stored && i < item.rowTiles) {
                    *reinterpret_cast<uint32_t*>(row + 16 * i) = low;
                    *reinterpret_cast<uint32_t*>(row + 16 * i + 8) = high;
                }
            }
        }
    }
};

template <class Format, int WARPS, int STAGES>
__device__ __forceinline__ void multiply_gate_up(const uint8_t* gate, const uint8_t* up, const Rounded& x, const int* order,
                                                 const int4* tiles, int tileCount, half* out, int topK, int rows, int cols) {
    const int rowTiles = rows / TILE_ROWS;
    const GateUpWork<Format, WARPS> work{gate, up, order, tiles, out, topK, rowTiles,
                                  (rowTiles + WARPS - 1) / WARPS, tileCount};
    multiply_tiles<Format, WARPS, STAGES>(work, x, cols);
}

template <class Format, int WARPS, int STAGES>
__device__ __forceinline__ void multiply_down(const uint8_t* weights, const Rounded& x, const int* order,
                                              const int4* tiles, int tileCount, half* out, int rows, int cols) {
    const int rowTiles = rows / TILE_ROWS, perBlock = 2 * WARPS;
    const DownWork<Format, WARPS> work{weights, order, tiles, out, rowTiles, (rowTiles + perBlock - 1) / perBlock, tileCount};
    multiply_tiles<Format, WARPS, STAGES>(work, x, cols);
}
