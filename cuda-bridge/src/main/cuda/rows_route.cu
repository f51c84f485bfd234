// Several rows: router logits, the choice of experts and the rows' order by expert.
// targets: compute_80 compute_90
#include "ordered_key.cuh"
#include "round.cuh"
#include "router.cuh"

constexpr int ROUTE_ROWS = 4;     // rows a block takes
constexpr int ROUTE_EXPERTS = 8;  // with so many experts, that weights and rows are both read a few times only
constexpr int ROUTE_WARPS = 8;

// One step of warp_totals, by lanes HALF apart; then those with fewer values. Recursion and not a loop: only so all indices
// are known early enough to keep the values in registers.
template <int HALF>
__device__ __forceinline__ float fold_totals(float (&value)[2 * HALF], int lane) {
    const bool upper = lane & HALF;
    float left[HALF];
#pragma unroll
    for (int i = 0; i < HALF; i++) {
        const float low = value[i], high = value[i + HALF];
        left[i] = (upper ? high : low) + __shfl_xor_sync(0xffffffffu, upper ? low : high, HALF);
    }
    if constexpr (HALF == 1) {
        return left[0];
    } else {
        return fold_totals<HALF / 2>(left, lane);
    }
}

// Sums of 32 values over a warp; lane i gets that of value i. Each step halves the values a lane has left.
__device__ __forceinline__ float warp_totals(float (&value)[32], int lane) { return fold_totals<16>(value, lane); }

// logits[rows, experts] = router * norm(residual), f32; and norm(residual) rounded, a row by each of the last four blocks of
// x. A warp has a column block of 256 of all of its block's rows and experts. Block 256 threads, grid (ceil(experts / 8) + 4,
// ceil(rows / 4)), shared memory 4 * hidden / 256 bytes.
extern "C" __global__ void __launch_bounds__(256) rows_route(
    const float* residual, const float* norm, float eps, int hidden, int rows, const void* router, int router_format,
    int experts, float* logits, int8_t* q, float* d, int16_t* sums, unsigned long long* stamp) {
    extern __shared__ __align__(16) float square[];
    __shared__ float part[ROUTE_WARPS][32];
    __shared__ float part_squares[ROUTE_WARPS][ROUTE_ROWS];
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, blocks = hidden / BLOCK_COLUMNS;
    const int first = blockIdx.y * ROUTE_ROWS, count = min(ROUTE_ROWS, rows - first);
    const int first_expert = blockIdx.x * ROUTE_EXPERTS, rounding = (int) blockIdx.x - (experts + 7) / 8;
    if (rounding >= 0) {
        wait_for_earlier_kernels();
        allow_next_kernel();
        if (rounding < count) {
            round_normed_row(residual, norm, eps, blocks, first + rounding, q, d, sums, square);
        }
        return;
    }
    uint4 weights[ROUTE_EXPERTS][2];
    Values scale = {};
    const auto load = [&](int b) {
#pragma unroll
        for (int e = 0; e < ROUTE_EXPERTS; e++) {
#pragma unroll
            for (int i = 0; i < 2; i++) {
                const size_t expert = min(first_expert + e, experts - 1);
                const void* at =
                    router_address(router, router_format, expert * hidden + b * BLOCK_COLUMNS + 128 * i + 4 * lane);
                if (router_format == FORMAT_F32) {
                    weights[e][i] = __ldg(reinterpret_cast<const uint4*>(at));
                } else {
                    const uint2 two = __ldg(reinterpret_cast<const uint2*>(at));
                    weights[e][i] = make_uint4(two.x, two.y, 0, 0);
                }
            }
        }
        const float4* by = reinterpret_cast<const float4*>(norm + b * BLOCK_COLUMNS) + lane;
        scale = {__ldg(by), __ldg(by + 32)};
    };
    if (warp < blocks) {
        load(warp);
    }
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    float sum[32] = {}, squared[ROUTE_ROWS] = {};
    for (int b = warp; b < blocks; b += ROUTE_WARPS) {
        if (b != warp) {
            load(b);
        }
        float4 x[ROUTE_ROWS][2];
#pragma unroll
        for (int r = 0; r < ROUTE_ROWS; r++) {
            const float* from = residual + (size_t) (first + min(r, count - 1)) * hidden + b * BLOCK_COLUMNS + 4 * lane;
            x[r][0] = __ldcg(reinterpret_cast<const float4*>(from));
            x[r][1] = __ldcg(reinterpret_cast<const float4*>(from + 128));
        }
#pragma unroll
        for (int r = 0; r < ROUTE_ROWS; r++) {
            squared[r] += squares(x[r][0]) + squares(x[r][1]);
            x[r][0] = times(x[r][0], scale.low);
            x[r][1] = times(x[r][1], scale.high);
        }
#pragma unroll
        for (int e = 0; e < ROUTE_EXPERTS; e++) {
#pragma unroll
            for (int i = 0; i < 2; i++) {
                const float4 w = router_weights(&weights[e][i], router_format);
#pragma unroll
                for (int r = 0; r < ROUTE_ROWS; r++) {
                    const float4 v = x[r][i];
                    sum[e * ROUTE_ROWS + r] += v.x * w.x + v.y * w.y + v.z * w.z + v.w * w.w;
                }
            }
        }
    }
    part[warp][lane] = warp_totals(sum, lane);
#pragma unroll
    for (int r = 0; r < ROUTE_ROWS; r++) {
        const float all = warp_total(squared[r]);
        if (lane == r) {
            part_squares[warp][r] = all;
        }
    }
    __syncthreads();
    if (warp == 0) {
        const int expert = first_expert + lane / ROUTE_ROWS, r = lane % ROUTE_ROWS;
        float total = 0.0f, all = 0.0f;
#pragma unroll
        for (int w = 0; w < ROUTE_WARPS; w++) {
            total += part[w][lane];
            all += part_squares[w][r];
        }
        if (r < count && expert < experts) {
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
