// A router's weights.
#pragma once

#include "tiles.cuh"

// Four of a router's weights, in any of its three formats: 16 or 8 bytes.
__device__ __forceinline__ const void* router_address(const void* router, int format, size_t index) {
    return reinterpret_cast<const uint8_t*>(router) + index * (format == FORMAT_F32 ? 4 : 2);
}

__device__ __forceinline__ float4 router_weights(const void* at, int format) {
    if (format == FORMAT_F32) {
        return *reinterpret_cast<const float4*>(at);
    }
    const uint2 two = *reinterpret_cast<const uint2*>(at);
    if (format == FORMAT_BF16) {
        return make_float4(
            __uint_as_float(two.x << 16), __uint_as_float(two.x & 0xffff0000u), __uint_as_float(two.y << 16),
            __uint_as_float(two.y & 0xffff0000u));
    }
    const float2 a = halves(two.x), b = halves(two.y);
    return make_float4(a.x, a.y, b.x, b.y);
}
