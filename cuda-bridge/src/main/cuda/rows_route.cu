// Several rows: router logits, the choice of experts and the rows' order by expert.
// targets: compute_80 compute_90
#include "ordered_key.cuh"
#include "round.cuh"
#include "router.cuh"

constexpr int ROUTE_CHUNK = 8;  // float4 a lane
constexpr int ROUTE_ROWS = 4;  // rows a block takes with 8 experts, so that weights and rows are both read a few times only

// logits[rows, experts] = router * norm(residual), f32; and norm(residual) rounded, a row by each of the last four blocks of
// x. Block 256 threads, grid (ceil(experts / 8) + 4, ceil(rows / 4)), shared memory 4 * hidden / 256 bytes.
extern "C" __global__ void __launch_bounds__(256) rows_route(
    const float* residual, const float* norm, float eps, int hidden, int rows, const void* router, int router_format,
    int experts, float* logits, int8_t* q, float* d, int16_t* sums, unsigned long long* stamp) {
    extern __shared__ float square[];
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    const int first = blockIdx.y * ROUTE_ROWS, count = min(ROUTE_ROWS, rows - first);
    const int expert = min((int) blockIdx.x * 8 + warp, experts - 1);
    // The router's weights of 1024 columns at a time, all under way at once: the first before there are activations.
    float4 scaled[ROUTE_CHUNK];
    const auto load = [&](int from) {
#pragma unroll
        for (int i = 0; i < ROUTE_CHUNK; i++) {
            const int column = from + 128 * i + 4 * lane;
            scaled[i] = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
            if (column < hidden) {
                scaled[i] = times(
                    router_weights(router_address(router, router_format, (size_t) expert * hidden + column), router_format),
                    *reinterpret_cast<const float4*>(norm + column));
            }
        }
    };
    load(0);
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    const int rounding = (int) blockIdx.x - (experts + 7) / 8;
    if (rounding >= 0) {
        if (rounding < count) {
            round_normed_row(residual, norm, eps, hidden / BLOCK_COLUMNS, first + rounding, q, d, sums, square);
        }
        return;
    }
    float sum[ROUTE_ROWS] = {}, squared[ROUTE_ROWS] = {};
    for (int from = 0; from < hidden; from += 128 * ROUTE_CHUNK) {
        if (from > 0) {
            load(from);
        }
#pragma unroll
        for (int i = 0; i < ROUTE_CHUNK; i++) {
            const int column = from + 128 * i + 4 * lane;
            if (column < hidden) {
#pragma unroll
                for (int r = 0; r < ROUTE_ROWS; r++) {
                    const float4 x = *reinterpret_cast<const float4*>(residual + (size_t) (first + min(r, count - 1)) * hidden + column);
                    sum[r] += x.x * scaled[i].x + x.y * scaled[i].y + x.z * scaled[i].z + x.w * scaled[i].w;
                    squared[r] += squares(x);
                }
            }
        }
    }
#pragma unroll
    for (int r = 0; r < ROUTE_ROWS; r++) {
        const float total = warp_total(sum[r]), all = warp_total(squared[r]);
        if (lane == 0 && r < count && blockIdx.x * 8 + warp < experts) {
            logits[(size_t) (first + r) * experts + expert] = total * rsqrtf(all / (float) hidden + eps);
        }
    }
}

constexpr int GROUP_THREADS = 1024;
constexpr int MOST_PAIRS = 1024;

// A row's `top_k` greatest logits by one warp, PER_LANE * 32 experts at most: `chosen` [top_k] in shared memory, `ids` and
// `weights` [top_k].
template <int PER_LANE>
__device__ __forceinline__ void choose_of_row(
    const float* logits, int experts, int top_k, int renormalise, int* chosen, int* ids, float* weights, int lane) {
    uint32_t key[PER_LANE];
    float all = 0.0f, best = 0.0f, sum = 0.0f;
#pragma unroll
    for (int i = 0; i < PER_LANE; i++) {
        const int expert = i * 32 + lane;
        key[i] = expert < experts ? ordered_bits(logits[expert]) : 0;
    }
    for (int k = 0; k < top_k; k++) {
        uint32_t most = 0;
#pragma unroll
        for (int i = 0; i < PER_LANE; i++) {
            most = max(most, key[i]);
        }
        most = __reduce_max_sync(0xffffffffu, most);
        int expert = experts;
#pragma unroll
        for (int i = PER_LANE - 1; i >= 0; i--) {
            expert = key[i] == most ? i * 32 + lane : expert;
        }
        expert = (int) __reduce_min_sync(0xffffffffu, (unsigned) expert);
        const float logit = value_of_bits(most);
        if (k == 0) {
            best = logit;
            if (!renormalise) {
#pragma unroll
                for (int i = 0; i < PER_LANE; i++) {
                    all += key[i] == 0 ? 0.0f : expf(value_of_bits(key[i]) - best);
                }
                all = warp_total(all);
            }
        }
#pragma unroll
        for (int i = 0; i < PER_LANE; i++) {
            key[i] = i * 32 + lane == expert ? 0 : key[i];
        }
        const float power = expf(logit - best);
        sum += power;
        if (lane == 0) {
            chosen[k] = expert;
            ids[k] = expert;
            weights[k] = power;
        }
    }
    __syncwarp();
    for (int k = lane; k < top_k; k += 32) {
        weights[k] /= renormalise ? sum : all;
    }
}

// For every row the `top_k` greatest logits (the smaller id first among equals) as `ids` and `weights` [rows, top_k]:
// softmax over all experts, divided by the sum of the chosen with `renormalise`. Then the pairs (row * top_k + slot) sorted
// by expert, ascending within one: `order` and `order_rows` [pairs]; `active` the experts that have any, `starts` where
// theirs begin, one more than `active_count`. One block of 1024 threads; rows * top_k <= 1024, experts <= 512.
extern "C" __global__ void __launch_bounds__(GROUP_THREADS) rows_group(
    const float* logits, int rows, int experts, int top_k, int renormalise, int* ids, float* weights, int* active,
    int* active_count, int* starts, int* order, int* order_rows, unsigned long long* stamp) {
    // Experts of the pairs, and those of pairs that are their expert's first; beyond the last, experts that do not exist.
    __shared__ __align__(16) int chosen[MOST_PAIRS];
    __shared__ __align__(16) int firsts[MOST_PAIRS];
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, pairs = rows * top_k;
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    chosen[threadIdx.x] = experts;
    firsts[threadIdx.x] = experts;
    __syncthreads();
    for (int row = warp; row < rows; row += GROUP_THREADS / 32) {
        const float* from = logits + (size_t) row * experts;
        int* slots = chosen + row * top_k;
        if (experts <= 128) {
            choose_of_row<4>(from, experts, top_k, renormalise, slots, ids + row * top_k, weights + row * top_k, lane);
        } else {
            choose_of_row<16>(from, experts, top_k, renormalise, slots, ids + row * top_k, weights + row * top_k, lane);
        }
    }
    __syncthreads();
    // Four threads a pair, each with every fourth four of the others; a place is the number of pairs that come before.
    const int quarter = threadIdx.x & 3;
    const auto total = [](int value) {
        value += __shfl_xor_sync(0xffffffffu, value, 1);
        return value + __shfl_xor_sync(0xffffffffu, value, 2);
    };
    const int padded = (pairs + 7) / 8 * 8;
    for (int pair = threadIdx.x >> 2; pair < padded; pair += GROUP_THREADS / 4) {
        const int expert = chosen[pair];
        int before = 0, equal = 0;
        for (int other = 4 * quarter; other < pairs; other += 16) {
            const int4 e = *reinterpret_cast<const int4*>(chosen + other);
            before += (e.x < expert) + (e.y < expert) + (e.z < expert) + (e.w < expert);
            equal += (e.x == expert && other < pair) + (e.y == expert && other + 1 < pair) + (e.z == expert && other + 2 < pair)
                + (e.w == expert && other + 3 < pair);
        }
        before = total(before);
        equal = total(equal);
        if (quarter == 0 && pair < pairs) {
            order[before + equal] = pair;
            order_rows[before + equal] = pair / top_k;
            if (equal == 0) {
                firsts[pair] = expert;
            }
        }
    }
    __syncthreads();
    for (int pair = threadIdx.x >> 2; pair < padded; pair += GROUP_THREADS / 4) {
        const int expert = firsts[pair];
        int rank = 0, start = 0, all = 0;
        for (int other = 4 * quarter; other < pairs; other += 16) {
            const int4 f = *reinterpret_cast<const int4*>(firsts + other), e = *reinterpret_cast<const int4*>(chosen + other);
            rank += (f.x < expert) + (f.y < expert) + (f.z < expert) + (f.w < expert);
            start += (e.x < expert) + (e.y < expert) + (e.z < expert) + (e.w < expert);
            all += (f.x < experts) + (f.y < experts) + (f.z < experts) + (f.w < experts);
        }
        rank = total(rank);
        start = total(start);
        all = total(all);
        if (quarter == 0 && expert < experts) {
            active[rank] = expert;
            starts[rank] = start;
        }
        if (threadIdx.x == 0 && pair == 0) {
            *active_count = all;
            starts[all] = pairs;
        }
    }
}
