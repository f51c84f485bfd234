// IQ4_XS: 256 elements, x = d * (sc - 32) * values[q], 8 sub-blocks of 32. Byte 0: f16 d; 2: u16, upper two bits of scale
// j at bit 2 j; 4: 4 bytes, low four bits of scale j in the low (j even) or high half of byte j / 2; 8: 8 groups of 16
// bytes; group j, byte l: element 32 j + l in the low half, 32 j + 16 + l in the high half.
#pragma once

#include "chunk.cuh"
#include "non_linear4.cuh"

struct Iq4Xs {
    static constexpr int ELEMENTS = 256;
    static constexpr int BYTES = 136;
    static constexpr bool HAS_OFFSET = false;

    __device__ static Chunk chunk(const uint8_t* block, int index) {
        Chunk chunk;
        int sub = index / 2;
        load_16_by_4(block + 8 + sub * 16, chunk.codes);
        nibbles(chunk.codes, index % 2 * 4);
        for (int i = 0; i < 4; i++) {
            chunk.codes[i] = non_linear4(chunk.codes[i]);
        }
        int low = block[4 + sub / 2] >> sub % 2 * 4 & 0xf;
        int high = *reinterpret_cast<const uint16_t*>(block + 2) >> 2 * sub & 3;
        chunk.scale = half_at(block) * ((low | high << 4) - 32);
        chunk.offset = 0;
        return chunk;
    }
};
