// A matrix whose rows are runs of blocks, one row after the other, as model files have it.
#pragma once

#include "chunk.cuh"

template <class Format>
struct RowBlocks {
    static constexpr bool HAS_OFFSET = Format::HAS_OFFSET;

    // Columns 16 at .. 16 at + 15 of row `row` of w[rows, columns].
    __device__ static Chunk chunk_of_row(const uint8_t* w, long row, int columns, int at) {
        constexpr int CHUNKS = Format::ELEMENTS / CHUNK;
        long block = row * (columns / Format::ELEMENTS) + at / CHUNKS;
        return Format::chunk(w + block * Format::BYTES, at % CHUNKS);
    }
};
