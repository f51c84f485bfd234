// Q8_0: 32 elements, x = d * q. Byte 0: f16 d; 2: 32 signed bytes.
#pragma once

#include "chunk.cuh"

struct Q8_0 {
    static constexpr int ELEMENTS = 32;
    static constexpr int BYTES = 34;
    static constexpr bool HAS_OFFSET = false;

    __device__ static Chunk chunk(const uint8_t* block, int index) {
        Chunk chunk;
        load_16_by_2(block + 2 + index * 16, chunk.codes);
        chunk.scale = half_at(block);
        chunk.offset = 0;
        return chunk;
    }
};
