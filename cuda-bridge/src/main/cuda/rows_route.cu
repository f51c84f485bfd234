// Several rows: router logits, the choice of experts and the rows' order by expert.
// targets: compute_80 compute_90
#include "ordered_key.cuh"
#include "round.cuh"
#include "router.cuh"

constexpr int ROUTE_ROWS = 4;    // rows a block takes with 8 experts, so that weights and rows are both read a few times only
constexpr int ROUTE_CHUNK = 16;  // fours of columns a lane has of a router's row at once

// logits[rows, experts] = router * norm(residual), f32; and norm(residual) rounded, a row by each of the last four blocks of
// x. Block 256 threads, grid (ceil(experts / 8) + 4, ceil(rows / 4)), shared memory 20 * hidden bytes: the rows come there at
// once, as loads one by one would wait for L2 each time.
extern "C" __global__ void __launch_bounds__(256) rows_route(
    const float* residual, const float* norm, float eps, int hidden, int rows, const void* router, int router_format,
    int experts, float* logits, int8_t* q, float* d, int16_t* sums, unsigned long long* stamp) {
    extern __shared__ __align__(16) float staged[];  // the norm's weights, then the rows
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    const int first = blockIdx.y * ROUTE_ROWS, count = min(ROUTE_ROWS, rows - first);
    const int expert = min((int) blockIdx.x * 8 + warp, experts - 1), rounding = (int) blockIdx.x - (experts + 7) / 8;
    uint4 weights[ROUTE_CHUNK];
    const auto load = [&](int from) {
#pragma unroll
        for (int i = 0; i < ROUTE_CHUNK; i++) {
            const int column = from + 128 * i + 4 * lane;
            weights[i] = make_uint4(0, 0, 0, 0);
            if (column < hidden) {
                const void* at = router_address(router, router_format, (size_t) expert * hidden + column);
                if (router_format == FORMAT_F32) {
                    weights[i] = __ldg(reinterpret_cast<const uint4*>(at));
                } else {
                    const uint2 two = __ldg(reinterpret_cast<const uint2*>(at));
                    weights[i].x = two.x;
                    weights[i].y = two.y;
                }
            }
        }
    };
    if (rounding < 0) {
        load(0);
        for (int i = 4 * threadIdx.x; i < hidden; i += 4 * blockDim.x) {
            copy16(shared_address(staged + i), norm + i);
        }
    }
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    if (rounding >= 0) {
        if (rounding < count) {
            round_normed_row(residual, norm, eps, hidden / BLOCK_COLUMNS, first + rounding, q, d, sums, staged);
        }
        return;
    }
    for (int i = 4 * threadIdx.x; i < count * hidden; i += 4 * blockDim.x) {
        copy16(shared_address(staged + hidden + i), residual + (size_t) first * hidden + i);
    }
    end_copies();
    wait_copies<0>();
    __syncthreads();
    float sum[ROUTE_ROWS] = {}, squared[ROUTE_ROWS] = {};
    for (int from = 0; from < hidden; from += 128 * ROUTE_CHUNK) {
        if (from > 0) {
            load(from);
        }
#pragma unroll
        for (int i = 0; i < ROUTE_CHUNK; i++) {
            const int column = from + 128 * i + 4 * lane;
            if (column < hidden) {
                const float4 w = times(
                    router_weights(&weights[i], router_format), *reinterpret_cast<const float4*>(staged + column));
#pragma unroll
                for (int r = 0; r < ROUTE_ROWS; r++) {
                    const float4 x = *reinterpret_cast<const float4*>(staged + (1 + min(r, count - 1)) * hidden + column);
                    sum[r] += x.x * w.x + x.y * w.y + x.z * w.z + x.w * w.w;
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
constexpr int MOST_EXPERTS = 512;

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
// theirs begin, one more than `active_count`. One block of 1024 threads; at most 32 rows, 512 experts and 1024 pairs.
// A row has an expert once at most: a word with a bit for each of its rows says everything about an expert.
extern "C" __global__ void __launch_bounds__(GROUP_THREADS) rows_group(
    const float* logits, int rows, int experts, int top_k, int renormalise, int* ids, float* weights, int* active,
    int* active_count, int* starts, int* order, int* order_rows, unsigned long long* stamp) {
    __shared__ int chosen[MOST_PAIRS];
    __shared__ unsigned rows_of[MOST_EXPERTS];
    __shared__ int start_of[MOST_EXPERTS];
    __shared__ int totals[GROUP_THREADS / 32];
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, thread = threadIdx.x, pairs = rows * top_k;
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    if (thread < MOST_EXPERTS) {
        rows_of[thread] = 0;
    }
    if (warp < rows) {
        const float* from = logits + (size_t) warp * experts;
        int* slots = chosen + warp * top_k;
        if (experts <= 128) {
            choose_of_row<4>(from, experts, top_k, renormalise, slots, ids + warp * top_k, weights + warp * top_k, lane);
        } else {
            choose_of_row<16>(from, experts, top_k, renormalise, slots, ids + warp * top_k, weights + warp * top_k, lane);
        }
    }
    __syncthreads();
    if (thread < pairs) {
        atomicOr(rows_of + chosen[thread], 1u << (thread / top_k));
    }
    __syncthreads();
    // Prefix sums over the experts: of pairs in the lower half of a word, of experts with pairs in the upper.
    const int count = thread < experts ? __popc(rows_of[thread]) : 0;
    int sum = count | (count > 0) << 16;
    const int own = sum;
#pragma unroll
    for (int distance = 1; distance < 32; distance *= 2) {
        const int lower = __shfl_up_sync(0xffffffffu, sum, distance);
        sum += lane >= distance ? lower : 0;
    }
    if (lane == 31) {
        totals[warp] = sum;
    }
    __syncthreads();
    int before = sum - own;
    for (int w = 0; w < warp; w++) {
        before += totals[w];
    }
    if (count > 0) {
        start_of[thread] = before & 0xffff;
        active[before >> 16] = thread;
        starts[before >> 16] = before & 0xffff;
    }
    if (thread == GROUP_THREADS - 1) {
        *active_count = before >> 16;
        starts[before >> 16] = pairs;
    }
    __syncthreads();
    if (thread < pairs) {
        const int expert = chosen[thread], row = thread / top_k;
        const int place = start_of[expert] + __popc(rows_of[expert] & ((1u << row) - 1));
        order[place] = thread;
        order_rows[place] = row;
    }
}
