// F16: 16-bit IEEE floats, one after another.
#pragma once

#include <cuda_fp16.h>
#include <stdint.h>

struct F16 {
    static constexpr int BYTES = 2;

    __device__ static float at(const uint8_t* row, int column) {
        return __half2float(reinterpret_cast<const __half*>(row)[column]);
    }

    // Four columns from `column`, a multiple of 4 in a row that begins at a multiple of 8 bytes.
    __device__ static float4 four(const uint8_t* row, int column) {
        uint2 words = __ldg(reinterpret_cast<const uint2*>(row) + column / 4);
        float2 low = __half22float2(*reinterpret_cast<__half2*>(&words.x));
        float2 high = __half22float2(*reinterpret_cast<__half2*>(&words.y));
        return make_float4(low.x, low.y, high.x, high.y);
    }
};
