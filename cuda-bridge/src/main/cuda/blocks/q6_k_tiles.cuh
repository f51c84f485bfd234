// Q6_K in tiles of 16 rows x 256 columns, as tiles.cuh draws them, read row by row.
#pragma once

#include "chunk.cuh"

struct Q6KTiles {
    static constexpr int TILE_BYTES = 3360;
    static constexpr int HIGH_BITS = 2048;
    static constexpr int SCALES = 3072;
    static constexpr int FACTORS = 3328;
    static constexpr bool HAS_OFFSET = false;

    // As RowBlocks::chunk_of_row.
    __device__ static Chunk chunk_of_row(const uint8_t* w, long row, int columns, int at) {
        const uint8_t* tile = w + (row / 16 * (columns / 256) + at / 16) * TILE_BYTES;
        int in_tile = row % 16;
        int index = at % 16;
        int group = index / 4;
        int field = index % 4;
        const uint8_t* low = tile + group * 512 + in_tile % 8 * 64 + in_tile / 8 * 8 + field % 2 * 4;
        const uint8_t* high = tile + HIGH_BITS + group / 2 * 512 + in_tile % 8 * 64 + group % 2 * 8 + in_tile / 8 * 4;
        Chunk chunk;
        for (int lane = 0; lane < 4; lane++) {
            unsigned nibble = __ldg(reinterpret_cast<const unsigned*>(low + lane * 16)) >> field / 2 * 4 & 0x0f0f0f0fu;
            // The upper of the two bits is stored flipped.
            unsigned bits = (__ldg(reinterpret_cast<const unsigned*>(high + lane * 16)) >> 2 * field ^ 0x02020202u)
                & 0x03030303u;
            chunk.codes[lane] = minus_in_bytes((int) (nibble | bits << 4), 32);
        }
        chunk.scale = half_at(tile + FACTORS + 2 * in_tile) * static_cast<int8_t>(tile[SCALES + in_tile * 16 + index]);
        chunk.offset = 0;
        return chunk;
    }
};
