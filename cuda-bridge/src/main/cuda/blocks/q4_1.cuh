// Q4_1: 32 elements, x = d * q + m. Byte 0: f16 d; 2: f16 m; 4: 16 bytes, element i in the low half of byte i, element
// 16 + i in its high half.
#pragma once

#include "chunk.cuh"

struct Q4_1 {
    static constexpr int ELEMENTS = 32;
    static constexpr int BYTES = 20;
    static constexpr bool HAS_OFFSET = true;

    __device__ static Chunk chunk(const uint8_t* block, int index) {
        Chunk chunk;
        load_16_by_4(block + 4, chunk.codes);
        nibbles(chunk.codes, index * 4);
        chunk.scale = half_at(block);
        chunk.offset = half_at(block + 2);
        return chunk;
    }
};
