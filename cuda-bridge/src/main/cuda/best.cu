// The greatest elements of long rows, in order.
#include "warp.cuh"

constexpr int THREADS = 1024;
// Digits of 11 bits: even the first one, sign and exponent and two more bits, spreads usual values over many counters.
constexpr int DIGIT = 11;
constexpr int COUNTERS = 1 << DIGIT;
constexpr int MOST = 128;

// As ordered_key, with a NaN above all numbers.
__device__ inline unsigned long long key_of(float value, int index) {
    return isnan(value) ? 0xffffffff00000000ull | (0xffffffffu - index) : ordered_key(value, index);
}

// The `k` greatest of the first `n` of x[i, stride], best first, the smaller index first among equals: ids and values
// [m, k]. Grid [m], 1024 threads.
//
// A selection by digits from the top: each round counts the keys that agree with the digits known so far by their next
// digit, and finds the digit of the k-th greatest key. Keys are all different, so k of them are at least that one.
extern "C" __global__ void __launch_bounds__(THREADS) best(
        const float* x, int stride, int n, int k, int* ids, float* values) {
    __shared__ int counters[COUNTERS];
    __shared__ int warps[WARP];
    __shared__ unsigned long long found[MOST];
    __shared__ unsigned long long prefix;
    __shared__ int wanted;
    __shared__ int chosen;
    __shared__ bool last;
    const float* row = x + (long) blockIdx.x * stride;
    int lane = threadIdx.x % WARP;
    int warp = threadIdx.x / WARP;
    if (threadIdx.x == 0) {
        prefix = 0;
        wanted = k;
        chosen = 0;
    }
    // The lowest bit of the digits known so far; all 64 are unknown at first.
    int known = 64;
    bool complete = false;
    while (!complete) {
        int width = min(DIGIT, known);
        int shift = known - width;
        for (int i = threadIdx.x; i < COUNTERS; i += THREADS) {
            counters[i] = 0;
        }
        __syncthreads();
        unsigned long long agreed = prefix;
        int need = wanted;
        for (int i = threadIdx.x; i < n; i += THREADS) {
            unsigned long long key = key_of(row[i], i);
            if (known == 64 || key >> known == agreed) {
                atomicAdd(counters + (int) (key >> shift & ((1 << width) - 1)), 1);
            }
        }
        __syncthreads();
        // Sums from the greatest digit down: thread t has the digits COUNTERS - 1 - 2t and the one below.
        int digit = COUNTERS - 1 - 2 * (int) threadIdx.x;
        int upper = counters[digit];
        int lower = counters[digit - 1];
        int sum = upper + lower;
        for (int distance = 1; distance < WARP; distance *= 2) {
            int left = __shfl_up_sync(FULL_WARP, sum, distance);
            sum += lane >= distance ? left : 0;
        }
        if (lane == WARP - 1) {
            warps[warp] = sum;
        }
        __syncthreads();
        int above = sum - upper - lower;
        for (int w = 0; w < warp; w++) {
            above += warps[w];
        }
        if (above < need && need <= above + upper + lower) {
            bool first = need <= above + upper;
            prefix = agreed << width | (unsigned) (first ? digit : digit - 1);
            wanted = need - (first ? above : above + upper);
            // All keys with this digit are among the wanted ones: what follows them does not matter.
            last = wanted == (first ? upper : lower) || shift == 0;
        }
        __syncthreads();
        complete = last;
        known = shift;
    }
    for (int i = threadIdx.x; i < n; i += THREADS) {
        unsigned long long key = key_of(row[i], i);
        if (key >> known >= prefix) {
            found[atomicAdd(&chosen, 1)] = key;
        }
    }
    __syncthreads();
    // Which came first above is chance; the place of a key is the number of greater ones.
    if (threadIdx.x < k) {
        unsigned long long own = found[threadIdx.x];
        int place = 0;
        for (int i = 0; i < k; i++) {
            place += found[i] > own;
        }
        int index = index_of(own);
        ids[blockIdx.x * k + place] = index;
        values[blockIdx.x * k + place] = row[index];
    }
}
