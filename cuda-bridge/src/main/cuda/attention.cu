// Attention of rows over the paged KV cache, a part of a row's context in each block.
#include <cuda_fp16.h>

#include "kv_pages.cuh"
#include "warp.cuh"

constexpr int THREADS = 128;
// Positions whose keys are in shared memory at a time: a lane's score each.
constexpr int TILE = WARP;
// Query heads of a block; they share one KV head.
constexpr int HEADS = 8;
constexpr int MOST_HEAD_SIZE = 256;
// Shortest part of a context that is given a block of its own.
constexpr int LEAST_PART = 64;

// Positions of each part when `length` positions are shared by `parts` blocks. It depends on the row alone, so a row's
// result does too.
__device__ inline int part_length(int length, int parts) {
    int even = (length + parts - 1) / parts;
    int whole = (even + TILE - 1) / TILE * TILE;
    return parts == 1 || whole > LEAST_PART ? whole : LEAST_PART;
}

__device__ inline float2 two(const float* at) {
    return *reinterpret_cast<const float2*>(at);
}

__device__ inline float2 two(const __half* at) {
    return __half22float2(*reinterpret_cast<const __half2*>(at));
}

__device__ inline float one(const float* at) {
    return *at;
}

__device__ inline float one(const __half* at) {
    return __half2float(*at);
}

// Online softmax over one part of one row's context for up to 8 query heads of one KV head.
//
// Grid [parts, kv_heads * ceil(group / 8), m], 128 threads. Shared memory: (8 + 32) rows of head_size, rounded up to 4,
// plus 4 floats. With one part `out` gets the result; else `partial[m, heads, parts, head_size + 2]` gets the unscaled
// sum, the greatest score (as a power of two's exponent) and the weights' sum, for attention_combine.
template <class T>
__device__ inline void attend(
        const float* q,
        const T* pool,
        const int* positions,
        const int* row_sequence,
        const int* block_table,
        int max_blocks,
        int block_tokens,
        int heads,
        int kv_heads,
        int head_size,
        float scale,
        float* partial,
        float* out) {
    extern __shared__ float4 shared[];
    __shared__ long cells[TILE];
    __shared__ float4 weights[TILE][HEADS / 4];
    __shared__ float corrections[HEADS];
    __shared__ float totals[HEADS];
    __shared__ float peaks[HEADS];
    // Rows of an odd number of 16-byte words: lanes that read the same column of 32 rows meet no bank twice.
    int words = (head_size + 3) / 4;
    int stride = words + (words % 2 == 0 ? 1 : 2);
    float4* queries = shared;
    float4* keys = shared + HEADS * stride;

    int row = blockIdx.z;
    int group = heads / kv_heads;
    int groups = (group + HEADS - 1) / HEADS;
    int kv_head = blockIdx.y / groups;
    int first_head = kv_head * group + blockIdx.y % groups * HEADS;
    int count = min(HEADS, (kv_head + 1) * group - first_head);
    int length = positions[row] + 1;
    int part = part_length(length, gridDim.x);
    int from = blockIdx.x * part;
    int to = min(length, from + part);
    if (from >= length) {
        return;
    }
    const int* table = block_table + row_sequence[row] * max_blocks;
    long value_offset = (long) kv_heads * block_tokens * head_size;
    int lane = threadIdx.x % WARP;
    int warp = threadIdx.x / WARP;

    // Scores are exponents of two, so that exp2f serves.
    float factor = scale * 1.4426950408889634f;
#pragma unroll 1
    for (int i = threadIdx.x; i < HEADS * stride * 4; i += THREADS) {
        int head = i / (stride * 4);
        int at = i % (stride * 4);
        bool inside = head < count && at < head_size;
        reinterpret_cast<float*>(queries)[i] =
                inside ? q[((long) row * heads + first_head + head) * head_size + at] * factor : 0.0f;
    }
    if (head_size % 4 != 0) {
#pragma unroll 1
        for (int i = threadIdx.x; i < TILE * 2; i += THREADS) {
            // The last word's upper half, which no key fills.
            reinterpret_cast<float*>(keys + i / 2 * stride)[words * 4 - 2 + i % 2] = 0.0f;
        }
    }

    float sums[MOST_HEAD_SIZE / THREADS][HEADS] = {};
    float peak[2] = {-INFINITY, -INFINITY};
    float total[2] = {};
    for (int start = from; start < to; start += TILE) {
        int tokens = min(TILE, to - start);
        if (threadIdx.x < tokens) {
            cells[threadIdx.x] =
                    cell(table, start + threadIdx.x, block_tokens, kv_heads, kv_head, head_size);
        }
        __syncthreads();
        for (int i = threadIdx.x; i < tokens * (head_size / 2); i += THREADS) {
            int token = i / (head_size / 2);
            int at = i % (head_size / 2);
            reinterpret_cast<float2*>(keys + token * stride)[at] = two(pool + cells[token] + at * 2);
        }
        __syncthreads();
        // Warp w scores heads w and w + 4, a position in each lane.
        float score[2] = {};
        if (warp < count) {
#pragma unroll 2
            for (int word = 0; word < words; word++) {
                float4 key = keys[lane * stride + word];
#pragma unroll
                for (int h = 0; h < 2; h++) {
                    float4 query = queries[(warp + h * 4) * stride + word];
                    score[h] += query.x * key.x + query.y * key.y + query.z * key.z + query.w * key.w;
                }
            }
        }
#pragma unroll
        for (int h = 0; h < 2; h++) {
            float own = lane < tokens ? score[h] : -INFINITY;
            float greatest = fmaxf(peak[h], warp_max(own));
            float weight = exp2f(own - greatest);
            float correction = exp2f(peak[h] - greatest);
            peak[h] = greatest;
            total[h] = total[h] * correction + warp_sum(weight);
            reinterpret_cast<float*>(weights[lane])[warp + h * 4] = weight;
            if (lane == 0) {
                corrections[warp + h * 4] = correction;
            }
        }
        __syncthreads();
#pragma unroll
        for (int d = 0; d < MOST_HEAD_SIZE / THREADS; d++) {
            int at = threadIdx.x + d * THREADS;
            if (at < head_size) {
#pragma unroll
                for (int h = 0; h < HEADS; h++) {
                    sums[d][h] *= corrections[h];
                }
#pragma unroll 4
                for (int token = 0; token < tokens; token++) {
                    float value = one(pool + cells[token] + value_offset + at);
                    float4 low = weights[token][0];
                    float4 high = weights[token][1];
                    sums[d][0] += low.x * value;
                    sums[d][1] += low.y * value;
                    sums[d][2] += low.z * value;
                    sums[d][3] += low.w * value;
                    sums[d][4] += high.x * value;
                    sums[d][5] += high.y * value;
                    sums[d][6] += high.z * value;
                    sums[d][7] += high.w * value;
                }
            }
        }
        __syncthreads();
    }
#pragma unroll
    for (int h = 0; h < 2; h++) {
        if (lane == 0) {
            peaks[warp + h * 4] = peak[h];
            totals[warp + h * 4] = total[h];
        }
    }
    __syncthreads();
#pragma unroll
    for (int h = 0; h < HEADS; h++) {
        if (h < count) {
            long head = (long) row * heads + first_head + h;
            float* target = gridDim.x == 1 ? out + head * head_size
                                           : partial + (head * gridDim.x + blockIdx.x) * (head_size + 2);
            float inverse = gridDim.x == 1 ? 1.0f / totals[h] : 1.0f;
#pragma unroll
            for (int d = 0; d < MOST_HEAD_SIZE / THREADS; d++) {
                int at = threadIdx.x + d * THREADS;
                if (at < head_size) {
                    target[at] = sums[d][h] * inverse;
                }
            }
            if (gridDim.x > 1 && threadIdx.x == 0) {
                target[head_size] = peaks[h];
                target[head_size + 1] = totals[h];
            }
        }
    }
}

extern "C" __global__ void __launch_bounds__(THREADS, 4) attention_f16(
        const float* q,
        const __half* pool,
        const int* positions,
        const int* row_sequence,
        const int* block_table,
        int max_blocks,
        int block_tokens,
        int heads,
        int kv_heads,
        int head_size,
        float scale,
        float* partial,
        float* out) {
    attend(
            q, pool, positions, row_sequence, block_table, max_blocks, block_tokens, heads, kv_heads, head_size, scale,
            partial, out);
}

extern "C" __global__ void __launch_bounds__(THREADS, 4) attention_f32(
        const float* q,
        const float* pool,
        const int* positions,
        const int* row_sequence,
        const int* block_table,
        int max_blocks,
        int block_tokens,
        int heads,
        int kv_heads,
        int head_size,
        float scale,
        float* partial,
        float* out) {
    attend(
            q, pool, positions, row_sequence, block_table, max_blocks, block_tokens, heads, kv_heads, head_size, scale,
            partial, out);
}

// out[m, heads, head_size] from the parts of attention_*. Grid [heads, m].
extern "C" __global__ void attention_combine(
        const float* partial, const int* positions, int parts, int head_size, float* out) {
    int length = positions[blockIdx.y] + 1;
    int part = part_length(length, parts);
    int used = (length + part - 1) / part;
    long head = (long) blockIdx.y * gridDim.x + blockIdx.x;
    const float* own = partial + head * parts * (head_size + 2);
    float peak = -INFINITY;
    for (int p = 0; p < used; p++) {
        peak = fmaxf(peak, own[p * (head_size + 2) + head_size]);
    }
#pragma unroll 1
    for (int at = threadIdx.x; at < head_size; at += blockDim.x) {
        float sum = 0;
        float total = 0;
        for (int p = 0; p < used; p++) {
            const float* one = own + p * (head_size + 2);
            float weight = exp2f(one[head_size] - peak);
            sum += weight * one[at];
            total += weight * one[head_size + 1];
        }
        out[head * head_size + at] = sum / total;
    }
}
