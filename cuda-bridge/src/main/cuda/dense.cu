// Norms, copies of rows, the greatest element.
#include "warp.cuh"

// out[i, n] = x[i, n] / sqrt(mean(x[i]²) + eps) * weight[n]; `out` may be `x`. Grid [m].
extern "C" __global__ void rms_norm(const float* x, const float* weight, int n, float eps, float* out) {
    __shared__ float scratch[WARP + 1];
    const float* row = x + (long) blockIdx.x * n;
    float* target = out + (long) blockIdx.x * n;
    float squares = 0;
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        squares += row[i] * row[i];
    }
    float scale = 1.0f / sqrtf(block_sum(squares, scratch) / n + eps);
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        target[i] = row[i] * scale * weight[i];
    }
}

// out[i, n] = x[rows[i], n]. Grid [count].
extern "C" __global__ void gather_rows(const float* x, const int* rows, int n, float* out) {
    const float* row = x + (long) rows[blockIdx.x] * n;
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        out[(long) blockIdx.x * n + i] = row[i];
    }
}

// out[i] = index of the greatest of x[i, n], the smaller one on a tie. Grid [m].
extern "C" __global__ void argmax(const float* x, int n, int* out) {
    __shared__ unsigned long long keys[WARP];
    const float* row = x + (long) blockIdx.x * n;
    unsigned long long best = 0;
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        unsigned long long key = ordered_key(row[i], i);
        best = key > best ? key : best;
    }
    best = warp_max(best);
    if (threadIdx.x % WARP == 0) {
        keys[threadIdx.x / WARP] = best;
    }
    __syncthreads();
    if (threadIdx.x < WARP) {
        best = warp_max(threadIdx.x < blockDim.x / WARP ? keys[threadIdx.x] : 0ull);
        if (threadIdx.x == 0) {
            out[blockIdx.x] = index_of(best);
        }
    }
}
