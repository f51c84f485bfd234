// Copies of a warp's tiles ahead of its products, for kernels whose warps take rows of tiles of one format in turn.
//
// A warp has one tile under way while another is in its registers. More is not better: an H100 reads 3.0 TB/s with 37 to 74 KB
// under way a processor, which 16 such warps have, and 2.5 TB/s with 147 KB.
#pragma once

#include "decode_stream.cuh"
#include "token_products.cuh"

// A warp's place in shared memory. `locate(i)` gives the first tile of the warp's i-th row of `columns` tiles; with TWO
// matrices, the second's tiles `second` bytes from those of the first, both tiles of a column follow each other.
template <bool TWO, class Locate>
struct TileStream {
    uint8_t* place;
    bool q6k;
    int columns, count;
    long long second;
    Locate locate;
    int index, column;
    bool is_second;
    const uint8_t* next;

    __device__ __forceinline__ TileStream(
        uint8_t* place, bool q6k, int columns, int count, long long second, Locate locate)
        : place(place), q6k(q6k), columns(columns), count(count), second(second), locate(locate), index(0), column(0),
          is_second(false), next(nullptr) {
        if (count > 0) {
            next = locate(0);
        }
    }

    __device__ __forceinline__ void copy_next(int lane) {
        if (index < count) {
            copy_tile(place, TWO && is_second ? next + second : next, q6k, lane);
            is_second = TWO && !is_second;
            if (!is_second) {
                next += q6k ? Q6K_TILE_BYTES : Q4K_TILE_BYTES;
                if (++column == columns) {
                    column = 0;
                    if (++index < count) {
                        next = locate(index);
                    }
                }
            }
        }
        end_copies();
    }

    // The tile that was under way.
    __device__ __forceinline__ const uint8_t* wait() const {
        wait_copies<0>();
        __syncwarp();
        return place;
    }

    // The same in registers; then the next one is under way.
    template <class Tile>
    __device__ __forceinline__ void take(Tile& tile, int lane) {
        tile.load(wait(), lane);
        __syncwarp();
        copy_next(lane);
    }
};
