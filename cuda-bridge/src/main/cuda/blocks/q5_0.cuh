// Q5_0: 32 elements, x = d * (q - 16). Byte 0: f16 d; 2: 32 bits, bit i is the fifth bit of element i; 6: 16 bytes with
// the low four bits, element i in the low half of byte i, element 16 + i in its high half.
#pragma once

#include "chunk.cuh"

struct Q5_0 {
    static constexpr int ELEMENTS = 32;
    static constexpr int BYTES = 22;
    static constexpr bool HAS_OFFSET = false;

    __device__ static Chunk chunk(const uint8_t* block, int index) {
        Chunk chunk;
        load_16_by_2(block + 6, chunk.codes);
        nibbles(chunk.codes, index * 4);
        // The 16 fifth bits of this chunk are one half word.
        unsigned fifth = *reinterpret_cast<const uint16_t*>(block + 2 + index * 2);
        for (int i = 0; i < 4; i++) {
            chunk.codes[i] = minus_in_bytes(chunk.codes[i] | spread_bits(fifth >> 4 * i) << 4, 16);
        }
        chunk.scale = half_at(block);
        chunk.offset = 0;
        return chunk;
    }
};
