// Q6_K: 256 elements, x = d * sc * (q - 32), 16 sub-blocks of 16. Byte 0: 128 bytes of low bits; 128: 64 bytes of high
// bits; 192: 16 signed scales; 208: f16 d. In half h the elements l, l + 32, l + 64, l + 96 have their low bits in the
// low half of byte 64 h + l, the low half of byte 64 h + 32 + l, then the high halves of the same bytes; their high bits
// are bits 0, 2, 4, 6 of byte 32 h + l.
#pragma once

#include "chunk.cuh"

struct Q6K {
    static constexpr int ELEMENTS = 256;
    static constexpr int BYTES = 210;
    static constexpr bool HAS_OFFSET = false;

    __device__ static Chunk chunk(const uint8_t* block, int index) {
        Chunk chunk;
        int half = index / 8;
        int quarter = index % 8 / 2;
        int start = index % 2 * 16;
        int high[4];
        load_16_by_2(block + half * 64 + quarter % 2 * 32 + start, chunk.codes);
        load_16_by_2(block + 128 + half * 32 + start, high);
        nibbles(chunk.codes, quarter / 2 * 4);
        for (int i = 0; i < 4; i++) {
            int upper = ((unsigned) high[i] >> 2 * quarter & 0x03030303) << 4;
            chunk.codes[i] = minus_in_bytes(chunk.codes[i] | upper, 32);
        }
        chunk.scale = half_at(block + 208) * static_cast<int8_t>(block[192 + index]);
        chunk.offset = 0;
        return chunk;
    }
};
