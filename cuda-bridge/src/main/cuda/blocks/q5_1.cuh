// Q5_1: 32 elements, x = d * q + m. Byte 0: f16 d; 2: f16 m; 4: 32 bits, bit i is the fifth bit of element i; 8: 16 bytes
// with the low four bits, element i in the low half of byte i, element 16 + i in its high half.
#pragma once

#include "chunk.cuh"

struct Q5_1 {
    static constexpr int ELEMENTS = 32;
    static constexpr int BYTES = 24;
    static constexpr bool HAS_OFFSET = true;

    __device__ static Chunk chunk(const uint8_t* block, int index) {
        Chunk chunk;
        load_16_by_4(block + 8, chunk.codes);
        nibbles(chunk.codes, index * 4);
        unsigned fifth = *reinterpret_cast<const uint16_t*>(block + 4 + index * 2);
        for (int i = 0; i < 4; i++) {
            chunk.codes[i] |= spread_bits(fifth >> 4 * i) << 4;
        }
        chunk.scale = half_at(block);
        chunk.offset = half_at(block + 2);
        return chunk;
    }
};
