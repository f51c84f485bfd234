// The greatest elements of long rows, in order.
#include "warp.cuh"

constexpr int THREADS = 1024;
// Digits of 11 bits: even the first one, sign and exponent and two more bits, spreads usual values over many counters.
constexpr int DIGIT = 11;
constexpr int COUNTERS = 1 << DIGIT;
constexpr int MOST = 128;
// So many keys fit into shared memory beside the counters.
constexpr int KEPT = 4096;
// Loads of a thread in flight.
constexpr int AHEAD = 8;

// As ordered_key, with a NaN above all numbers.
__device__ inline unsigned long long key_of(float value, int index) {
    return isnan(value) ? 0xffffffff00000000ull | (0xffffffffu - index) : ordered_key(value, index);
}

// Calls `use(value, index)` for each element of row[n].
template <typename Use>
__device__ inline void each_of_row(const float* row, int n, Use use) {
    int first = threadIdx.x;
    for (; first + (AHEAD - 1) * THREADS < n; first += AHEAD * THREADS) {
        float values[AHEAD];
#pragma unroll
        for (int j = 0; j < AHEAD; j++) {
            values[j] = row[first + j * THREADS];
        }
#pragma unroll
        for (int j = 0; j < AHEAD; j++) {
            use(values[j], first + j * THREADS);
        }
    }
    for (; first < n; first += THREADS) {
        use(row[first], first);
    }
}

struct Selection {
    unsigned long long kept[KEPT];
    int counters[COUNTERS];
    int warps[WARP];
    unsigned long long found[MOST];
    unsigned long long prefix;
    int wanted;
    int chosen;
    bool last;
};

// The keys whose bits from `known` up are at least `prefix`.
struct Threshold {
    unsigned long long prefix;
    int known;

    __device__ inline bool passes(unsigned long long key) const { return key >> known >= prefix; }

    // No number with a key that passes is below it; NaN where each number passes.
    __device__ inline float least_value() const {
        unsigned ordered = (unsigned) (prefix << known >> 32);
        return __uint_as_float(ordered & 0x80000000u ? ordered & 0x7fffffffu : ~ordered);
    }
};

// What exactly `k` of the keys that `each` gives to its argument pass, all keys being different. A selection by digits
// from the top: each round counts the keys that agree with the digits known so far by their next digit, and finds the
// digit of the k-th greatest key.
template <typename Each>
__device__ inline Threshold kth_greatest(Selection& shared, int k, Each each) {
    int lane = threadIdx.x % WARP;
    int warp = threadIdx.x / WARP;
    if (threadIdx.x == 0) {
        shared.prefix = 0;
        shared.wanted = k;
    }
    // The lowest bit of the digits known so far; all 64 are unknown at first.
    int known = 64;
    bool complete = false;
    while (!complete) {
        int width = min(DIGIT, known);
        int shift = known - width;
        for (int i = threadIdx.x; i < COUNTERS; i += THREADS) {
            shared.counters[i] = 0;
        }
        __syncthreads();
        unsigned long long agreed = shared.prefix;
        int need = shared.wanted;
        each([&](unsigned long long key) {
            if (known == 64 || key >> known == agreed) {
                atomicAdd(shared.counters + (int) (key >> shift & ((1 << width) - 1)), 1);
            }
        });
        __syncthreads();
        // Sums from the greatest digit down: thread t has the digits COUNTERS - 1 - 2t and the one below.
        int digit = COUNTERS - 1 - 2 * (int) threadIdx.x;
        int upper = shared.counters[digit];
        int lower = shared.counters[digit - 1];
        int sum = upper + lower;
        for (int distance = 1; distance < WARP; distance *= 2) {
            int left = __shfl_up_sync(FULL_WARP, sum, distance);
            sum += lane >= distance ? left : 0;
        }
        if (lane == WARP - 1) {
            shared.warps[warp] = sum;
        }
        __syncthreads();
        int above = sum - upper - lower;
        for (int w = 0; w < warp; w++) {
            above += shared.warps[w];
        }
        if (above < need && need <= above + upper + lower) {
            bool first = need <= above + upper;
            shared.prefix = agreed << width | (unsigned) (first ? digit : digit - 1);
            shared.wanted = need - (first ? above : above + upper);
            // All keys with this digit are among the wanted ones: what follows them does not matter.
            shared.last = shared.wanted == (first ? upper : lower) || shift == 0;
        }
        __syncthreads();
        complete = shared.last;
        known = shift;
    }
    return {shared.prefix, known};
}

// The `k` greatest of the first `n` of x[i, stride], best first, the smaller index first among equals: ids and values
// [m, k]. Grid [m], 1024 threads; k <= n, 128.
//
// Each thread finds the greatest of its part. The k-th greatest of those is not above the k-th greatest of all, and
// few elements are as great: only they are looked at further. Counting all by digits instead takes three times as long,
// since usual values share few first digits, and threads that add to one counter wait for each other.
extern "C" __global__ void __launch_bounds__(THREADS) best(
        const float* x, int stride, int n, int k, int* ids, float* values) {
    __shared__ Selection shared;
    const float* row = x + (long) blockIdx.x * stride;
    float greatest = -INFINITY;
    each_of_row(row, n, [&](float value, int) { greatest = fmaxf(greatest, value); });
    float least = kth_greatest(shared, k, [&](auto use) { use(key_of(greatest, threadIdx.x)); }).least_value();
    if (threadIdx.x == 0) {
        shared.chosen = 0;
    }
    __syncthreads();
    each_of_row(row, n, [&](float value, int index) {
        // Takes NaN along.
        if (!(value < least)) {
            int place = atomicAdd(&shared.chosen, 1);
            if (place < KEPT) {
                shared.kept[place] = key_of(value, index);
            }
        }
    });
    __syncthreads();
    int inside = shared.chosen;
    bool few = inside <= THREADS;
    if (!few) {
        // A part that has many of the greatest, or many equal ones.
        Threshold exact = inside <= KEPT
                ? kth_greatest(shared, k, [&](auto use) {
                      for (int i = threadIdx.x; i < inside; i += THREADS) {
                          use(shared.kept[i]);
                      }
                  })
                : kth_greatest(shared, k, [&](auto use) {
                      each_of_row(row, n, [&](float value, int index) { use(key_of(value, index)); });
                  });
        if (threadIdx.x == 0) {
            shared.chosen = 0;
        }
        __syncthreads();
        auto find = [&](unsigned long long key) {
            if (exact.passes(key)) {
                shared.found[atomicAdd(&shared.chosen, 1)] = key;
            }
        };
        if (inside <= KEPT) {
            for (int i = threadIdx.x; i < inside; i += THREADS) {
                find(shared.kept[i]);
            }
        } else {
            each_of_row(row, n, [&](float value, int index) { find(key_of(value, index)); });
        }
        __syncthreads();
        inside = k;
    }
    const unsigned long long* keys = few ? shared.kept : shared.found;
    // Which came first above is chance; the place of a key is the number of greater ones.
    if (threadIdx.x < inside) {
        unsigned long long own = keys[threadIdx.x];
        int place = 0;
        for (int i = 0; i < inside; i++) {
            place += keys[i] > own;
        }
        if (place < k) {
            int index = index_of(own);
            ids[blockIdx.x * k + place] = index;
            values[blockIdx.x * k + place] = row[index];
        }
    }
}
