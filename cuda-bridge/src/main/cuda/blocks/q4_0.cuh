// Q4_0: 32 elements, x = d * (q - 8). Byte 0: f16 d; 2: 16 bytes, element i in the low half of byte i, element 16 + i
// in its high half.
#pragma once

#include "chunk.cuh"

struct Q4_0 {
    static constexpr int ELEMENTS = 32;
    static constexpr int BYTES = 18;
    static constexpr bool HAS_OFFSET = false;

    __device__ static Chunk chunk(const uint8_t* block, int index) {
        Chunk chunk;
        load_16_by_2(block + 2, chunk.codes);
        nibbles(chunk.codes, index * 4);
        for (int i = 0; i < 4; i++) {
            chunk.codes[i] = minus_in_bytes(chunk.codes[i], 8);
        }
        chunk.scale = half_at(block);
        chunk.offset = 0;
        return chunk;
    }
};
