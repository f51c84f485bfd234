// Q4_K: 256 elements, x = d * sc * q - dmin * m, 8 sub-blocks of 32. Byte 0: f16 d; 2: f16 dmin; 4: packed scales; 16:
// 4 groups of 32 bytes; group g, byte l: element 64 g + l in the low half, 64 g + 32 + l in the high half.
#pragma once

#include "chunk.cuh"
#include "packed_scales.cuh"

struct Q4K {
    static constexpr int ELEMENTS = 256;
    static constexpr int BYTES = 144;
    static constexpr bool HAS_OFFSET = true;

    __device__ static Chunk chunk(const uint8_t* block, int index) {
        Chunk chunk;
        load_16(block + 16 + index / 4 * 32 + index % 2 * 16, chunk.codes);
        nibbles(chunk.codes, index / 2 % 2 * 4);
        __half2 scales = *reinterpret_cast<const __half2*>(block);
        chunk.scale = __low2float(scales) * packed_scale(block + 4, index / 2);
        chunk.offset = -(__high2float(scales) * packed_minimum(block + 4, index / 2));
        return chunk;
    }
};
