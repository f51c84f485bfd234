// Head norm, rotation and the write into the KV pool, between the attention projections and the attention.
// target: compute_80
#include <cuda_fp16.h>
#include <stdint.h>

namespace {

constexpr int THREADS = 256;
constexpr int MAX_STEPS = 2;   // a lane turns two neighbouring pairs a step: head sizes up to 256

__device__ __forceinline__ float warp_sum(float v) {
#pragma unroll
    for (int o = 16; o; o >>= 1) v += __shfl_xor_sync(~0u, v, o);
    return v;
}

}  // namespace

// q f32 [m, heads, headSize], k and v f32 [m, kvHeads, headSize], with rowStride values between rows (the projections
// write side by side) -> queries f16 [m, heads, headSize] and the layer's pool f16 [blocks, 2, kvHeads, blockTokens, headSize]
// at the block that blockTable i32 [sequences, maxBlocks] names for the row's sequence and position.
// qNorm, kNorm f32 [headSize] or null. Rotation of pairs (i, i + headSize / 2) by position * frequencies[i], times magnitude.
// One block of 256 threads a row, a warp a head; headSize * 4 shared bytes. headSize % 4 == 0, at most 256.
extern "C" __global__ void __launch_bounds__(THREADS)
prefill_qk_rope_append(const float* q, const float* k, const float* v, int rowStride, const float* qNorm, const float* kNorm,
                       float eps, const float* frequencies, float magnitude, const int* positions, const int* rowSequence,
                       const int* blockTable, int maxBlocks, int blockTokens, half* queries, half* pool,
                       int heads, int kvHeads, int headSize) {
    extern __shared__ __align__(16) float2 turn[];   // cos, sin of every pair: the same for all heads
    const int row = blockIdx.x, lane = threadIdx.x & 31, pairs = headSize / 2;
    const int position = positions[row];
    for (int i = threadIdx.x; i < pairs; i += THREADS) {
        float sine, cosine;
        sincosf((float)position * frequencies[i], &sine, &cosine);
        turn[i] = make_float2(cosine * magnitude, sine * magnitude);
    }
    __syncthreads();

    const int block = blockTable[(size_t)rowSequence[row] * maxBlocks + position / blockTokens];
    for (int head = threadIdx.x >> 5; head < heads + 2 * kvHeads; head += THREADS / 32) {
        const bool query = head < heads, value = head >= heads + kvHeads;
        const int index = query ? head : value ? head - heads - kvHeads : head - heads;
        const float* from = (query ? q : value ? v : k) + (size_t)row * rowStride + (size_t)index * headSize;
        half* to = query ? queries + ((size_t)row * heads + index) * headSize
                         : pool + ((((size_t)block * 2 + value) * kvHeads + index) * blockTokens + position % blockTokens) * headSize;
        float2 a[MAX_STEPS], b[MAX_STEPS];
        float squares = 0;
#pragma unroll
        for (int i = 0; i < MAX_STEPS; i++) {
            const int pair = 2 * (lane + 32 * i);
            const bool real = pair < pairs;
            a[i] = real ? *reinterpret_cast<const float2*>(from + pair) : make_float2(0, 0);
            b[i] = real ? *reinterpret_cast<const float2*>(from + pair + pairs) : make_float2(0, 0);
            squares += a[i].x * a[i].x + a[i].y * a[i].y + b[i].x * b[i].x + b[i].y * b[i].y;
        }
        const float* norm = query ? qNorm : value ? nullptr : kNorm;
        if (norm) {
            const float factor = rsqrtf(warp_sum(squares) / headSize + eps);
#pragma unroll
            for (int i = 0; i < MAX_STEPS; i++) {
                const int pair = 2 * (lane + 32 * i);
                if (pair >= pairs) continue;
                const float2 wa = *reinterpret_cast<const float2*>(norm + pair);
                const float2 wb = *reinterpret_cast<const float2*>(norm + pair + pairs);
                a[i] = make_float2(a[i].x * factor * wa.x, a[i].y * factor * wa.y);
                b[i] = make_float2(b[i].x * factor * wb.x, b[i].y * factor * wb.y);
            }
        }
#pragma unroll
        for (int i = 0; i < MAX_STEPS; i++) {
            const int pair = 2 * (lane + 32 * i);
            if (pair >= pairs) continue;
            const float4 r = value ? make_float4(1, 0, 1, 0) : *reinterpret_cast<const float4*>(turn + pair);
            *reinterpret_cast<half2*>(to + pair) = __floats2half2_rn(a[i].x * r.x - b[i].x * r.y, a[i].y * r.z - b[i].y * r.w);
            *reinterpret_cast<half2*>(to + pair + pairs) = __floats2half2_rn(b[i].x * r.x + a[i].x * r.y, b[i].y * r.z + a[i].y * r.w);
        }
    }
}
