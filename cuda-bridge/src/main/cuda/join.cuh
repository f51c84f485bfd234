// The parts of attention joined.
#pragma once

#include "attention_splits.cuh"
#include "decode_stream.cuh"

// Two heads' parts joined: a warp's column block of 256. Half-warp lane / 16 has one head; see `part_position`.
__device__ __forceinline__ Rounded round_joined(
    const __half* parts, const float* logarithms, int count, int column, int lane) {
    const int head = 2 * column + (lane >> 4);
    const uint4* from = reinterpret_cast<const uint4*>(parts + (size_t) head * MAX_PARTS * HEAD_SIZE) + (lane & 15);
    uint4 part[MAX_PARTS];
#pragma unroll
    for (int p = 0; p < MAX_PARTS; p++) {
        part[p] = p < count ? __ldcg(from + p * (HEAD_SIZE / 8)) : make_uint4(0, 0, 0, 0);
    }
    const float4 logs = __ldcg(reinterpret_cast<const float4*>(logarithms) + head);
    float weight[MAX_PARTS] = {logs.x, count > 1 ? logs.y : -1e30f, count > 2 ? logs.z : -1e30f, count > 3 ? logs.w : -1e30f};
    const float most = fmaxf(fmaxf(weight[0], weight[1]), fmaxf(weight[2], weight[3]));
    float total = 0.0f;
#pragma unroll
    for (int p = 0; p < MAX_PARTS; p++) {
        weight[p] = exp2f(weight[p] - most);
        total += weight[p];
    }
    const float inverse = __fdividef(1.0f, total);
    Values out = {};
#pragma unroll
    for (int p = 0; p < MAX_PARTS; p++) {
        const float w = weight[p] * inverse;
        const float2 a = halves(part[p].x), b = halves(part[p].y), c = halves(part[p].z), d = halves(part[p].w);
        out.low.x += w * a.x;
        out.low.y += w * a.y;
        out.low.z += w * b.x;
        out.low.w += w * b.y;
        out.high.x += w * c.x;
        out.high.y += w * c.y;
        out.high.z += w * d.x;
        out.high.w += w * d.y;
    }
    return round_block(out.low, out.high, lane);
}
