// Q2_K: 256 elements, x = d * sc * q - dmin * m, 16 sub-blocks of 16. Byte 0: 16 bytes, scale in the low half, minimum
// in the high half; 16: 64 bytes of codes; 80: f16 d; 82: f16 dmin. Half h (128 elements) has 32 bytes of codes; its
// byte l holds elements l, l + 32, l + 64, l + 96 from the low bits up.
#pragma once

#include "chunk.cuh"

struct Q2K {
    static constexpr int ELEMENTS = 256;
    static constexpr int BYTES = 84;
    static constexpr bool HAS_OFFSET = true;

    __device__ static Chunk chunk(const uint8_t* block, int index) {
        Chunk chunk;
        load_16_by_4(block + 16 + index / 8 * 32 + index % 2 * 16, chunk.codes);
        int shift = index / 2 % 4 * 2;
        for (int i = 0; i < 4; i++) {
            chunk.codes[i] = (unsigned) chunk.codes[i] >> shift & 0x03030303;
        }
        int scales = block[index];
        chunk.scale = half_at(block + 80) * (scales & 0xf);
        chunk.offset = -(half_at(block + 82) * (scales >> 4));
        return chunk;
    }
};
