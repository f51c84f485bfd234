// BF16: the upper halves of floats, one after another.
#pragma once

#include <stdint.h>

struct BF16 {
    static constexpr int BYTES = 2;

    __device__ static float at(const uint8_t* row, int column) {
        return __uint_as_float((unsigned) reinterpret_cast<const uint16_t*>(row)[column] << 16);
    }

    // Four columns from `column`, a multiple of 4 in a row that begins at a multiple of 8 bytes.
    __device__ static float4 four(const uint8_t* row, int column) {
        uint2 words = __ldg(reinterpret_cast<const uint2*>(row) + column / 4);
        return make_float4(
                __uint_as_float(words.x << 16),
                __uint_as_float(words.x & 0xffff0000u),
                __uint_as_float(words.y << 16),
                __uint_as_float(words.y & 0xffff0000u));
    }
};
