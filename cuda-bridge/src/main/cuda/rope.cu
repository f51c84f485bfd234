// QK-norm and rotation, and writes to the paged KV cache: what happens between the projections and attention.
#include <cuda_fp16.h>

#include "kv_pages.cuh"
#include "warp.cuh"

// Every head of q[m, heads, head_size] and k[m, kv_heads, head_size] in place: RMSNorm with its weights, then elements i
// and i + head_size / 2 turned by positions[row] * frequencies[i]. A warp takes a head; grid [m * (heads + kv_heads)].
extern "C" __global__ void qk_norm_rope(
        float* q,
        float* k,
        const float* q_weight,
        const float* k_weight,
        float eps,
        const int* positions,
        const float* frequencies,
        float magnitude,
        int m,
        int heads,
        int kv_heads,
        int head_size) {
    int item = blockIdx.x * blockDim.y + threadIdx.y;
    if (item >= m * (heads + kv_heads)) {
        return;
    }
    int row = item / (heads + kv_heads);
    int head = item % (heads + kv_heads);
    bool query = head < heads;
    const float* weight = query ? q_weight : k_weight;
    float* x = query ? q + ((long) row * heads + head) * head_size
                     : k + ((long) row * kv_heads + head - heads) * head_size;
    float squares = 0;
    for (int i = threadIdx.x; i < head_size; i += WARP) {
        squares += x[i] * x[i];
    }
    float scale = 1.0f / sqrtf(warp_sum(squares) / head_size + eps);
    int half = head_size / 2;
    float position = positions[row];
    // A lane wrote none of what another lane still reads: each pair belongs to one lane.
    __syncwarp();
    for (int i = threadIdx.x; i < half; i += WARP) {
        float a = x[i] * scale * weight[i];
        float b = x[i + half] * scale * weight[i + half];
        float sine;
        float cosine;
        sincosf(position * frequencies[i], &sine, &cosine);
        sine *= magnitude;
        cosine *= magnitude;
        x[i] = a * cosine - b * sine;
        x[i + half] = b * cosine + a * sine;
    }
}

__device__ inline void put(float* target, float value) {
    *target = value;
}

__device__ inline void put(__half* target, float value) {
    *target = __float2half_rn(value);
}

template <class T>
__device__ inline void append(
        const float* k,
        const float* v,
        T* pool,
        const int* positions,
        const int* row_sequence,
        const int* block_table,
        int max_blocks,
        int block_tokens,
        int kv_heads,
        int head_size) {
    int row = blockIdx.x;
    const int* table = block_table + row_sequence[row] * max_blocks;
    int width = kv_heads * head_size;
    long values = (long) width * block_tokens;
#pragma unroll 1
    for (int i = threadIdx.x; i < width; i += blockDim.x) {
        long at = cell(table, positions[row], block_tokens, kv_heads, i / head_size, head_size) + i % head_size;
        put(pool + at, k[(long) row * width + i]);
        put(pool + at + values, v[(long) row * width + i]);
    }
}

// Stores k and v [m, kv_heads, head_size] at each row's position of its sequence. Grid [m].
extern "C" __global__ void kv_append_f16(
        const float* k,
        const float* v,
        __half* pool,
        const int* positions,
        const int* row_sequence,
        const int* block_table,
        int max_blocks,
        int block_tokens,
        int kv_heads,
        int head_size) {
    append(k, v, pool, positions, row_sequence, block_table, max_blocks, block_tokens, kv_heads, head_size);
}

extern "C" __global__ void kv_append_f32(
        const float* k,
        const float* v,
        float* pool,
        const int* positions,
        const int* row_sequence,
        const int* block_table,
        int max_blocks,
        int block_tokens,
        int kv_heads,
        int head_size) {
    append(k, v, pool, positions, row_sequence, block_table, max_blocks, block_tokens, kv_heads, head_size);
}
