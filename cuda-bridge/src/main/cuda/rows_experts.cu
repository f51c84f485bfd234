// Several rows: the experts' projections, grouped by expert, and their weighted sum.
// targets: compute_80 compute_90
//
// `active` [n] are the experts with rows, `starts` [n + 1] where their pairs begin in `order`, `n` = *active_count, all as
// rows_group leaves them: no count comes from the host, so one graph serves every routing.
#include "round.cuh"
#include "rows.cuh"

// h[pair, ff] = silu(gate * x) * (up * x); x rounded rows [rows, hidden]. `order_rows` [pairs] the rows of sorted pairs.
// Half of a block's warps take a row tile of gate, half the same of up. Block 256 threads, any grid, shared memory
// 16 * place_bytes + 10240 * groups with groups = ceil(rows / 8).
extern "C" __global__ void __launch_bounds__(256, 2) rows_gate_up(
    const int8_t* q, const float* d, const int16_t* sums, int columns, int groups,
    const int* active, const int* active_count, const int* starts, const int* order, const int* order_rows,
    const uint8_t* gate, int format_gate, const uint8_t* up, int format_up, int ff, float* h, int place_bytes,
    unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    const int warp = threadIdx.x >> 5;
    const int tiles = ff / TILE_ROWS;
    const int parts = columns >= 4 ? 4 : columns == 3 ? 1 : columns, span = (columns + parts - 1) / parts;
    const int pairs_per_item = ROWS_WARPS / 2 / parts, items_per_expert = (tiles + pairs_per_item - 1) / pairs_per_item;
    const bool is_up = warp >= ROWS_WARPS / 2;
    const int part = warp % parts, in_item = warp % (ROWS_WARPS / 2) / parts;
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    const auto locate = [&](int item) {
        const int at = item / items_per_expert, tile = (item - at * items_per_expert) * pairs_per_item + in_item;
        const int format = is_up ? format_up : format_gate;
        Work work = {nullptr, format == FORMAT_Q6K, min(span, columns - part * span), part * span, 0, starts[at]};
        work.tokens = starts[at + 1] - work.start;
        if (tile < tiles) {
            const size_t first = ((size_t) active[at] * tiles + tile) * columns + work.first_column;
            work.tile = (is_up ? up : gate) + first * tile_bytes(format);
        }
        return work;
    };
    const auto row_of = [&](const Work& work, int token) { return order_rows[work.start + token]; };
    const auto finish = [&](int item, const float* sum) {
        const int at = item / items_per_expert, first_tile = (item - at * items_per_expert) * pairs_per_item;
        const int start = starts[at], tokens = starts[at + 1] - start;
        for (int i = threadIdx.x; i < pairs_per_item * tokens * TILE_ROWS; i += blockDim.x) {
            const int r = i % TILE_ROWS, rest = i / TILE_ROWS;
            const int token = rest % tokens, in = rest / tokens;
            if (first_tile + in >= tiles) {
                continue;
            }
            float g = 0.0f, u = 0.0f;
            for (int p = 0; p < parts; p++) {
                if (p * span < columns) {
                    const float* from = sum + ((in * parts + p) * groups + token / TOKENS) * SLOT + token % TOKENS * SLOT_ROW + r;
                    g += from[0];
                    u += from[ROWS_WARPS / 2 * groups * SLOT];
                }
            }
            const size_t pair = order[start + token];
            h[pair * ff + (first_tile + in) * TILE_ROWS + r] = __fdividef(g, 1.0f + __expf(-g)) * u;
        }
    };
    run_items(
        shared, place_bytes, *active_count * items_per_expert, groups, {q, d, sums, columns}, locate, row_of, finish,
        [] {});
}

// y[pair, rows_out] = down * h[pair], h rounded [pairs, columns * 256]. As rows_gate_up.
extern "C" __global__ void __launch_bounds__(256, 2) rows_down(
    const int8_t* q, const float* d, const int16_t* sums, int columns, int groups,
    const int* active, const int* active_count, const int* starts, const int* order,
    const uint8_t* down, int format, int rows_out, float* y, int place_bytes, unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    const int warp = threadIdx.x >> 5;
    const int tiles = rows_out / TILE_ROWS;
    const WarpSplit split(columns);
    const int tiles_per_item = ROWS_WARPS / split.parts, items_per_expert = (tiles + tiles_per_item - 1) / tiles_per_item;
    const int part = warp % split.parts, in_item = warp / split.parts;
    const auto locate = [&](int item) {
        const int at = item / items_per_expert, tile = (item - at * items_per_expert) * tiles_per_item + in_item;
        Work work = {nullptr, format == FORMAT_Q6K, min(split.span, columns - part * split.span), part * split.span, 0, starts[at]};
        work.tokens = starts[at + 1] - work.start;
        if (tile < tiles) {
            const size_t first = ((size_t) active[at] * tiles + tile) * columns + work.first_column;
            work.tile = down + first * tile_bytes(format);
        }
        return work;
    };
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    const auto row_of = [&](const Work& work, int token) { return order[work.start + token]; };
    const auto finish = [&](int item, const float* sum) {
        const int at = item / items_per_expert, first_tile = (item - at * items_per_expert) * tiles_per_item;
        const int start = starts[at], tokens = starts[at + 1] - start;
        for (int i = threadIdx.x; i < tiles_per_item * tokens * TILE_ROWS; i += blockDim.x) {
            const int r = i % TILE_ROWS, rest = i / TILE_ROWS;
            const int token = rest % tokens, in = rest / tokens;
            if (first_tile + in >= tiles) {
                continue;
            }
            float value = 0.0f;
            for (int p = 0; p < split.parts; p++) {
                if (p * split.span < columns) {
                    value += sum[((in * split.parts + p) * groups + token / TOKENS) * SLOT + token % TOKENS * SLOT_ROW + r];
                }
            }
            y[(size_t) order[start + token] * rows_out + (first_tile + in) * TILE_ROWS + r] = value;
        }
    };
    run_items(
        shared, place_bytes, *active_count * items_per_expert, groups, {q, d, sums, columns}, locate, row_of, finish,
        [] {});
}

// residual[row, hidden] += sum over k of weights[row, k] * y[row * top_k + k, hidden], in the order of k; then norm(residual)
// rounded, the next layer's input, unless `norm` is null. Block 512 threads, grid (rows), shared memory 4 * hidden / 256.
extern "C" __global__ void __launch_bounds__(512) rows_combine(
    const float* y, const float* weights, int top_k, int hidden, float* residual, const float* norm, float eps, int8_t* q,
    float* d, int16_t* sums, unsigned long long* stamp) {
    extern __shared__ float square[];
    const int row = blockIdx.x;
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    for (int column = 4 * threadIdx.x; column < hidden; column += 4 * blockDim.x) {
        float4* to = reinterpret_cast<float4*>(residual + (size_t) row * hidden + column);
        float4 sum = *to;
#pragma unroll 8
        for (int k = 0; k < top_k; k++) {
            const float w = weights[row * top_k + k];
            const float4 v = *reinterpret_cast<const float4*>(y + ((size_t) row * top_k + k) * hidden + column);
            sum.x += w * v.x;
            sum.y += w * v.y;
            sum.z += w * v.z;
            sum.w += w * v.w;
        }
        *to = sum;
    }
    if (norm != nullptr) {
        __syncthreads();
        round_normed_row(residual, norm, eps, hidden / BLOCK_COLUMNS, row, q, d, sums, square);
    }
}
