// Q3_K: 256 elements, x = d * (sc - 32) * (q - 4), 16 sub-blocks of 16. Byte 0: 32 bytes, bit e / 32 of byte e mod 32 is
// the third bit of element e; 32: 64 bytes of low bits as in Q2_K; 96: 12 bytes of scales; 108: f16 d. Scale j: low four
// bits in the low (j < 8) or high half of byte j mod 8, upper two at bit 2 (j / 4) of byte 8 + j mod 4.
#pragma once

#include "chunk.cuh"

struct Q3K {
    static constexpr int ELEMENTS = 256;
    static constexpr int BYTES = 110;
    static constexpr bool HAS_OFFSET = false;

    __device__ static Chunk chunk(const uint8_t* block, int index) {
        Chunk chunk;
        int third[4];
        load_16_by_2(block + 32 + index / 8 * 32 + index % 2 * 16, chunk.codes);
        load_16_by_2(block + index % 2 * 16, third);
        int shift = index / 2 % 4 * 2;
        for (int i = 0; i < 4; i++) {
            int low = (unsigned) chunk.codes[i] >> shift & 0x03030303;
            int high = ((unsigned) third[i] >> index / 2 & 0x01010101) << 2;
            chunk.codes[i] = minus_in_bytes(low | high, 4);
        }
        const uint8_t* scales = block + 96;
        int low = scales[index % 8] >> index / 8 * 4 & 0xf;
        int high = scales[8 + index % 4] >> index / 4 * 2 & 3;
        chunk.scale = half_at(block + 108) * ((low | high << 4) - 32);
        chunk.offset = 0;
        return chunk;
    }
};
