// Q5_K: 256 elements, x = d * sc * q - dmin * m, 8 sub-blocks of 32. Byte 0: f16 d; 2: f16 dmin; 4: packed scales; 16:
// 32 bytes, bit j of byte l is the fifth bit of element 32 j + l; 48: 128 bytes of low bits as in Q4_K.
#pragma once

#include "chunk.cuh"
#include "packed_scales.cuh"

struct Q5K {
    static constexpr int ELEMENTS = 256;
    static constexpr int BYTES = 176;
    static constexpr bool HAS_OFFSET = true;

    __device__ static Chunk chunk(const uint8_t* block, int index) {
        Chunk chunk;
        int fifth[4];
        load_16(block + 48 + index / 4 * 32 + index % 2 * 16, chunk.codes);
        load_16(block + 16 + index % 2 * 16, fifth);
        nibbles(chunk.codes, index / 2 % 2 * 4);
        for (int i = 0; i < 4; i++) {
            chunk.codes[i] |= ((unsigned) fifth[i] >> index / 2 & 0x01010101) << 4;
        }
        __half2 scales = *reinterpret_cast<const __half2*>(block);
        chunk.scale = __low2float(scales) * packed_scale(block + 4, index / 2);
        chunk.offset = -(__high2float(scales) * packed_minimum(block + 4, index / 2));
        return chunk;
    }
};
