// The k greatest of a row, in order: blocks find those of parts of the row, one block those of all parts.
#include "warp.cuh"

constexpr unsigned QUIET_NAN = 0x7fffffffu;
// Above the key of infinity, and below all bits set, which is the limit of the first round.
constexpr unsigned NAN_ORDER = 0xfffffffeu;

// Keys as whole numbers: greater values first, smaller indices first among equals, a NaN before all. 0 is no key.
__device__ inline unsigned long long key_of(float value, unsigned index) {
    if (isnan(value)) {
        return (unsigned long long) NAN_ORDER << 32 | (0xffffffffu - index);
    }
    return ordered_key(value, index);
}

__device__ inline float value_of(unsigned long long key) {
    unsigned ordered = (unsigned) (key >> 32);
    if (ordered == NAN_ORDER) {
        return __uint_as_float(QUIET_NAN);
    }
    return __uint_as_float(ordered & 0x80000000u ? ordered & 0x7fffffffu : ~ordered);
}

// The greatest key of the block, in every thread.
__device__ inline unsigned long long block_max(unsigned long long key, unsigned long long* scratch) {
    key = warp_max(key);
    if (threadIdx.x % WARP == 0) {
        scratch[threadIdx.x / WARP] = key;
    }
    __syncthreads();
    key = warp_max(threadIdx.x % WARP < blockDim.x / WARP ? scratch[threadIdx.x % WARP] : 0ull);
    __syncthreads();
    return key;
}

// keys[row, part, k] = the k greatest of a part of x[row, stride], best first; 0 where the part has fewer. A round finds
// the greatest below the one before, so nothing is sorted and nothing is stored. Grid [parts, rows].
extern "C" __global__ void best_of_parts(
        const float* x, int stride, int n, int k, unsigned long long* keys) {
    __shared__ unsigned long long scratch[WARP];
    const float* row = x + (long) blockIdx.y * stride;
    unsigned first = (unsigned) ((long) n * blockIdx.x / gridDim.x);
    unsigned end = (unsigned) ((long) n * (blockIdx.x + 1) / gridDim.x);
    unsigned long long* out = keys + ((long) blockIdx.y * gridDim.x + blockIdx.x) * k;
    unsigned long long limit = ~0ull;
    for (int round = 0; round < k; round++) {
        unsigned long long best = 0;
        for (unsigned i = first + threadIdx.x; i < end && limit != 0; i += blockDim.x) {
            unsigned long long key = key_of(row[i], i);
            best = key < limit && key > best ? key : best;
        }
        limit = block_max(best, scratch);
        if (threadIdx.x == 0) {
            out[round] = limit;
        }
    }
}

// ids[row, k], values[row, k] = the k greatest of keys[row, count], of which at least k are keys. Grid [rows].
extern "C" __global__ void best_of_keys(
        const unsigned long long* keys, int count, int k, int* ids, float* values) {
    __shared__ unsigned long long scratch[WARP];
    const unsigned long long* row = keys + (long) blockIdx.x * count;
    unsigned long long limit = ~0ull;
    for (int round = 0; round < k; round++) {
        unsigned long long best = 0;
        for (int i = threadIdx.x; i < count; i += blockDim.x) {
            best = row[i] < limit && row[i] > best ? row[i] : best;
        }
        limit = block_max(best, scratch);
        if (threadIdx.x == 0) {
            ids[blockIdx.x * k + round] = index_of(limit);
            values[blockIdx.x * k + round] = value_of(limit);
        }
    }
}
