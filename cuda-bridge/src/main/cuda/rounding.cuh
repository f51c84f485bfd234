// One row of activations rounded to int8, a block of 256 a warp.
#pragma once

#include <stdint.h>

// A block of 256 activations as one lane holds it for `unit_product`: the columns that the lane needs and no others.
struct Rounded {
    uint32_t first;   // int8 columns 32g + 4t..
    uint32_t second;  // int8 columns 32g + 16 + 4t..
    float scale;      // activation = int8 * scale
};

// Columns (of the block) that a lane rounds: these four and those 16 further on.
__device__ __forceinline__ int fragment_column(int lane) { return (lane >> 2) * 32 + (lane & 3) * 4; }

__device__ __forceinline__ float absolute_maximum(const float4& v) {
    return fmaxf(fmaxf(fabsf(v.x), fabsf(v.y)), fmaxf(fabsf(v.z), fabsf(v.w)));
}

// The greatest of the warp's non-negative values; as whole numbers their bits are ordered alike.
__device__ __forceinline__ float warp_maximum(float value) {
    return __uint_as_float(__reduce_max_sync(0xffffffffu, __float_as_uint(value)));
}

// To whole numbers, half to even: adding 1.5 * 2^23 leaves them in the low bits. Conversions run at a quarter of the rate.
__device__ __forceinline__ uint32_t round4(const float4& v, float inverse) {
    const float magic = 12582912.0f;
    const uint32_t a = __float_as_uint(fmaf(v.x, inverse, magic)), b = __float_as_uint(fmaf(v.y, inverse, magic));
    const uint32_t c = __float_as_uint(fmaf(v.z, inverse, magic)), d = __float_as_uint(fmaf(v.w, inverse, magic));
    return __byte_perm(__byte_perm(a, b, 0x0040), __byte_perm(c, d, 0x0040), 0x5410);
}

// Rounds a block held by a whole warp; `low` are the columns from `fragment_column` on, `high` those 16 further on. A block
// without a value of 1e-30 is all zeros.
__device__ __forceinline__ Rounded round_block(const float4& low, const float4& high, int lane) {
    const float maximum = warp_maximum(fmaxf(absolute_maximum(low), absolute_maximum(high)));
    const bool zeros = maximum < 1e-30f;
    const float inverse = zeros ? 0.0f : __fdividef(127.0f, maximum);
    Rounded r;
    r.first = round4(low, inverse);
    r.second = round4(high, inverse);
    r.scale = zeros ? 0.0f : maximum * (1.0f / 127.0f);
    return r;
}

