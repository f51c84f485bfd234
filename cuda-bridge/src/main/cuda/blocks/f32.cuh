// F32: floats, one after another.
#pragma once

#include <stdint.h>

struct F32 {
    static constexpr int BYTES = 4;

    __device__ static float at(const uint8_t* row, int column) {
        return __ldg(reinterpret_cast<const float*>(row) + column);
    }

    // Four columns from `column`, a multiple of 4 in a row that begins at a multiple of 16 bytes.
    __device__ static float4 four(const uint8_t* row, int column) {
        return __ldg(reinterpret_cast<const float4*>(row) + column / 4);
    }
};
