// Q4_K in tiles of 16 rows x 256 columns, as tiles.cuh draws them, read row by row.
#pragma once

#include "chunk.cuh"
#include "packed_scales.cuh"

struct Q4KTiles {
    static constexpr int TILE_BYTES = 2304;
    static constexpr int HEADERS = 2048;
    static constexpr bool HAS_OFFSET = true;

    // As RowBlocks::chunk_of_row.
    __device__ static Chunk chunk_of_row(const uint8_t* w, long row, int columns, int at) {
        const uint8_t* tile = w + (row / 16 * (columns / 256) + at / 16) * TILE_BYTES;
        int in_tile = row % 16;
        int index = at % 16;
        // Four lanes hold 4 columns each of a row; the upper 8 rows lie behind the lower ones in a lane's 16 bytes.
        const uint8_t* codes = tile + index / 4 * 512 + in_tile % 8 * 64 + in_tile / 8 * 8 + index % 2 * 4;
        Chunk chunk;
        for (int lane = 0; lane < 4; lane++) {
            chunk.codes[lane] = __ldg(reinterpret_cast<const int*>(codes + lane * 16));
        }
        nibbles(chunk.codes, index / 2 % 2 * 4);
        const uint8_t* header = tile + HEADERS + in_tile * 16;
        __half2 scales = *reinterpret_cast<const __half2*>(header);
        chunk.scale = __low2float(scales) * packed_scale(header + 4, index / 2);
        chunk.offset = -(__high2float(scales) * packed_minimum(header + 4, index / 2));
        return chunk;
    }
};
