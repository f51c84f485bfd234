// Whole numbers that order like (value, then the smaller index).
#pragma once

#include <stdint.h>

// Never 0; NaN is not expected.
__device__ __forceinline__ uint32_t ordered_bits(float value) {
    // Adding zero makes -0 equal to +0.
    const uint32_t bits = __float_as_uint(value + 0.0f);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

__device__ __forceinline__ float value_of_bits(uint32_t ordered) {
    return __uint_as_float(ordered & 0x80000000u ? ordered & 0x7fffffffu : ~ordered);
}

__device__ __forceinline__ unsigned long long key_of(float value, int index) {
    return (unsigned long long) ordered_bits(value) << 32 | (0xffffffffu - (uint32_t) index);
}

__device__ __forceinline__ int index_of_key(unsigned long long key) { return (int) (0xffffffffu - (uint32_t) key); }

__device__ __forceinline__ unsigned long long greater_key(unsigned long long a, unsigned long long b) {
    return a > b ? a : b;
}

__device__ __forceinline__ unsigned long long warp_greatest(unsigned long long key) {
#pragma unroll
    for (int distance = 16; distance > 0; distance /= 2) {
        key = greater_key(key, __shfl_xor_sync(0xffffffffu, key, distance));
    }
    return key;
}
