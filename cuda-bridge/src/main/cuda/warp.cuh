// Sums, maxima and orderings over a warp or a block. Blocks have a whole number of warps, at most 32.
#pragma once

#include <stdint.h>

constexpr int WARP = 32;
constexpr unsigned FULL_WARP = 0xffffffffu;

// The sum over the warp, in every lane. The order of additions is fixed, so equal inputs give equal bits.
__device__ inline float warp_sum(float value) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        value += __shfl_xor_sync(FULL_WARP, value, distance);
    }
    return value;
}

__device__ inline int warp_sum(int value) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        value += __shfl_xor_sync(FULL_WARP, value, distance);
    }
    return value;
}

__device__ inline float warp_max(float value) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        value = fmaxf(value, __shfl_xor_sync(FULL_WARP, value, distance));
    }
    return value;
}

__device__ inline unsigned long long warp_max(unsigned long long value) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        unsigned long long other = __shfl_xor_sync(FULL_WARP, value, distance);
        value = other > value ? other : value;
    }
    return value;
}

// The sum over a block of one dimension, in every thread. `scratch` holds 33 values and may be used again at once.
template <class T>
__device__ T block_sum(T value, T* scratch) {
    int lane = threadIdx.x % WARP;
    int warp = threadIdx.x / WARP;
    value = warp_sum(value);
    if (lane == 0) {
        scratch[warp] = value;
    }
    __syncthreads();
    if (warp == 0) {
        T total = warp_sum(lane < blockDim.x / WARP ? scratch[lane] : T(0));
        if (lane == 0) {
            scratch[WARP] = total;
        }
    }
    __syncthreads();
    T total = scratch[WARP];
    __syncthreads();
    return total;
}

// A key whose order as a whole number is that of (value, then the smaller index); never 0. NaN is not expected.
__device__ inline unsigned long long ordered_key(float value, unsigned index) {
    // Adding zero makes -0 equal to +0.
    unsigned bits = __float_as_uint(value + 0.0f);
    unsigned ordered = bits & 0x80000000u ? ~bits : bits | 0x80000000u;
    return (unsigned long long) ordered << 32 | (0xffffffffu - index);
}

// The index in a key of `ordered_key`.
__device__ inline int index_of(unsigned long long key) {
    return (int) (0xffffffffu - (unsigned) key);
}
