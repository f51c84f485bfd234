// Routing, buckets, SiLU and the weighted sum.
#include "products/silu.cuh"
#include "warp.cuh"

// The `top_k` greatest of logits[i, experts], best first, the smaller id on a tie, and their share of the softmax; the
// share of the chosen alone where `renormalise` is not 0. A warp takes a row; grid [m / warps of a block].
// Shared memory: `experts` keys of 8 bytes for each warp.
extern "C" __global__ void route(
        const float* logits, int m, int experts, int top_k, int renormalise, int* ids, float* weights) {
    extern __shared__ unsigned long long all_keys[];
    int lane = threadIdx.x;
    int row = blockIdx.x * blockDim.y + threadIdx.y;
    if (row >= m) {
        return;
    }
    const float* own = logits + (long) row * experts;
    unsigned long long* keys = all_keys + threadIdx.y * experts;
    float greatest = -INFINITY;
    for (int e = lane; e < experts; e += WARP) {
        keys[e] = ordered_key(own[e], e);
        greatest = fmaxf(greatest, own[e]);
    }
    greatest = warp_max(greatest);
    float total = 0;
    for (int slot = 0; slot < top_k; slot++) {
        unsigned long long best = 0;
        // A lane looks only at keys that it wrote itself.
        for (int e = lane; e < experts; e += WARP) {
            best = keys[e] > best ? keys[e] : best;
        }
        int expert = index_of(warp_max(best));
        float share = expf(own[expert] - greatest);
        total += share;
        if (expert % WARP == lane) {
            keys[expert] = 0;
        }
        if (lane == slot % WARP) {
            ids[row * top_k + slot] = expert;
            weights[row * top_k + slot] = share;
        }
    }
    if (!renormalise) {
        total = 0;
        for (int e = lane; e < experts; e += WARP) {
            total += expf(own[e] - greatest);
        }
        total = warp_sum(total);
    }
    for (int slot = lane; slot < top_k; slot += WARP) {
        weights[row * top_k + slot] /= total;
    }
}

// Counting sort of ids[pairs] by expert: pairs of expert e are order[offsets[e] .. offsets[e + 1]), ascending. Grid
// [experts]: a block counts and places the pairs of its own expert, so nothing depends on the order of blocks.
extern "C" __global__ void bucket(const int* ids, int pairs, int* offsets, int* order) {
    __shared__ int scratch[WARP + 1];
    int expert = blockIdx.x;
    int lane = threadIdx.x % WARP;
    int warp = threadIdx.x / WARP;
    int below = 0;
    for (int pair = threadIdx.x; pair < pairs; pair += blockDim.x) {
        below += ids[pair] < expert;
    }
    int next = block_sum(below, scratch);
    if (threadIdx.x == 0) {
        offsets[expert] = next;
        if (expert == gridDim.x - 1) {
            offsets[gridDim.x] = pairs;
        }
    }
    for (int base = 0; base < pairs; base += blockDim.x) {
        int pair = base + threadIdx.x;
        bool own = pair < pairs && ids[pair] == expert;
        unsigned found = __ballot_sync(FULL_WARP, own);
        if (lane == 0) {
            scratch[warp] = __popc(found);
        }
        __syncthreads();
        int place = next + __popc(found & ((1u << lane) - 1));
        for (int w = 0; w < blockDim.x / WARP; w++) {
            place += w < warp ? scratch[w] : 0;
            next += scratch[w];
        }
        if (own) {
            order[place] = pair;
        }
        __syncthreads();
    }
}

// gate[i] = silu(gate[i]) * up[i].
extern "C" __global__ void silu_mul(float* gate, const float* up, long count) {
    long at = (long) blockIdx.x * blockDim.x + threadIdx.x;
    if (at < count) {
        gate[at] = silu(gate[at]) * up[at];
    }
}

__device__ inline float weighted(const float* pairs, const float* weights, int top_k, int n, int at) {
    float sum = 0;
    for (int slot = 0; slot < top_k; slot++) {
        long pair = (long) blockIdx.x * top_k + slot;
        sum += weights[pair] * pairs[pair * n + at];
    }
    return sum;
}

// residual[t, n] += Σ weights[t, s] * pairs[t * top_k + s, n]. Grid [m].
extern "C" __global__ void weighted_sum(
        const float* pairs, const float* weights, int top_k, int n, float* residual) {
    for (int at = threadIdx.x; at < n; at += blockDim.x) {
        residual[(long) blockIdx.x * n + at] += weighted(pairs, weights, top_k, n, at);
    }
}

// weighted_sum, then normed[t] = rms_norm(residual[t]). Grid [m].
extern "C" __global__ void weighted_sum_norm(
        const float* pairs,
        const float* weights,
        int top_k,
        int n,
        float* residual,
        const float* norm_weight,
        float eps,
        float* normed) {
    __shared__ float scratch[WARP + 1];
    float* row = residual + (long) blockIdx.x * n;
    float squares = 0;
    for (int at = threadIdx.x; at < n; at += blockDim.x) {
        float value = row[at] + weighted(pairs, weights, top_k, n, at);
        row[at] = value;
        squares += value * value;
    }
    float scale = 1.0f / sqrtf(block_sum(squares, scratch) / n + eps);
    // Each thread reads what it wrote itself.
    for (int at = threadIdx.x; at < n; at += blockDim.x) {
        normed[(long) blockIdx.x * n + at] = row[at] * scale * norm_weight[at];
    }
}
