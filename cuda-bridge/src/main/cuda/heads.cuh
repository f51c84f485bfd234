// Heads of 128 as warps hold them: normalised, rotated, stored.
#pragma once

#include "attention_splits.cuh"
#include "tiles.cuh"

struct Rotation {
    float2 cosine, sine;  // of pairs 2 * lane and 2 * lane + 1
};

// Angles as doubles: in floats position times frequency is off by 1e-3 at position 30,000.
__device__ __forceinline__ Rotation rotation_of(int position, const float* frequencies, float magnitude, int lane) {
    float s[2], c[2];
#pragma unroll
    for (int i = 0; i < 2; i++) {
        const double turns = (double) position * (double) frequencies[2 * lane + i] * 0.31830988618379067154;
        const float half_turns = (float) (turns - 2.0 * rint(turns * 0.5));
        sincospif(half_turns, &s[i], &c[i]);
    }
    Rotation r;
    r.cosine = make_float2(c[0] * magnitude, c[1] * magnitude);
    r.sine = make_float2(s[0] * magnitude, s[1] * magnitude);
    return r;
}

// A head as a warp holds it: elements 2 * lane, 2 * lane + 1 and those 64 further on, its rotation partners.
struct Head {
    float2 low, high;
};

__device__ __forceinline__ Head head_of(const float* from, int lane) {
    Head h;
    h.low = __ldcg(reinterpret_cast<const float2*>(from) + lane);
    h.high = __ldcg(reinterpret_cast<const float2*>(from + HEAD_SIZE / 2) + lane);
    return h;
}

__device__ __forceinline__ Head norm_of(const float* from, int lane) {
    Head h;
    h.low = __ldg(reinterpret_cast<const float2*>(from) + lane);
    h.high = __ldg(reinterpret_cast<const float2*>(from + HEAD_SIZE / 2) + lane);
    return h;
}

// RMSNorm over the head, then the rotation.
__device__ __forceinline__ Head norm_and_rotate(const Head& h, const Head& norm, float eps, const Rotation& by) {
    float square = h.low.x * h.low.x + h.low.y * h.low.y + h.high.x * h.high.x + h.high.y * h.high.y;
#pragma unroll
    for (int distance = 16; distance > 0; distance /= 2) {
        square += __shfl_xor_sync(0xffffffffu, square, distance);
    }
    const float factor = rsqrtf(square / HEAD_SIZE + eps);
    const float2 a = make_float2(h.low.x * factor * norm.low.x, h.low.y * factor * norm.low.y);
    const float2 b = make_float2(h.high.x * factor * norm.high.x, h.high.y * factor * norm.high.y);
    Head r;
    r.low = make_float2(a.x * by.cosine.x - b.x * by.sine.x, a.y * by.cosine.y - b.y * by.sine.y);
    r.high = make_float2(b.x * by.cosine.x + a.x * by.sine.x, b.y * by.cosine.y + a.y * by.sine.y);
    return r;
}

__device__ __forceinline__ void store_head(__half* to, const Head& h, float scale, int lane) {
    reinterpret_cast<__half2*>(to)[lane] = __floats2half2_rn(h.low.x * scale, h.low.y * scale);
    reinterpret_cast<__half2*>(to + HEAD_SIZE / 2)[lane] = __floats2half2_rn(h.high.x * scale, h.high.y * scale);
}

// Stores a head's part, four elements a lane from `position` of its order on; `total` is the sum of weights 2^(s - most).
__device__ __forceinline__ void store_part_at(
    __half* parts, float* logarithms, size_t at, int position, const float4& o, float total, float most, int lane) {
    const float inverse = __fdividef(1.0f, total);
    const __half2 low = __floats2half2_rn(o.x * inverse, o.y * inverse), high = __floats2half2_rn(o.z * inverse, o.w * inverse);
    uint2 packed;
    packed.x = *reinterpret_cast<const uint32_t*>(&low);
    packed.y = *reinterpret_cast<const uint32_t*>(&high);
    __stcg(reinterpret_cast<uint2*>(parts + at * HEAD_SIZE + position), packed);
    if (lane == 0) {
        __stcg(logarithms + at, most + log2f(total));
    }
}

// The same for elements 4 * lane...
__device__ __forceinline__ void store_part(
    __half* parts, float* logarithms, size_t at, const float4& o, float total, float most, int lane) {
    store_part_at(parts, logarithms, at, part_position(4 * lane), o, total, most, lane);
}

// Where K of a position of a KV head lies in the pool [blocks, 2, kv_heads, 32, 128]; V lies kv_heads * 32 * 128 further.
__device__ __forceinline__ size_t pool_offset(const int* blocks, int position, int kv_heads, int kv_head) {
    const int block = blocks[position / BLOCK_TOKENS];
    return (((size_t) block * 2 * kv_heads + kv_head) * BLOCK_TOKENS + position % BLOCK_TOKENS) * HEAD_SIZE;
}
