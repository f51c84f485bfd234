// Several rows: the experts' projections, grouped by expert, and their weighted sum.
// targets: compute_80 compute_90
//
// `active` [n] are the experts with rows, `starts` [n + 1] where their pairs begin in `order`, `n` = *active_count, all as
// rows_group leaves them: no count comes from the host, so one graph serves every routing.
#include "round.cuh"
#include "rows.cuh"
#include "tile_stream.cuh"

constexpr int MOST_TOKENS = 32;
constexpr int COMBINED = 8;  // results of experts that are on their way at once

__device__ __forceinline__ float4 add_times(const float4& a, float w, const float4& v) {
    return make_float4(a.x + w * v.x, a.y + w * v.y, a.z + w * v.z, a.w + w * v.w);
}

// The stream's next tile by all eights of an expert's tokens: `store(n, out)` gets the sums of the n-th eight.
template <class Stream, class Tokens, class BlockOf, class Store>
__device__ __forceinline__ void multiply_next(
    Stream& stream, const Tokens (&first)[1], int tokens, BlockOf block_of, int lane, Store store) {
    float out[1][4];
    if (tokens <= TOKENS) {
        if (stream.q6k) {
            Q6KTile tile;
            stream.take(tile, lane);
            multiply_q6k<1>(tile, first, lane, out);
        } else {
            Q4KTile tile;
            stream.take(tile, lane);
            multiply_q4k<1>(tile, first, lane, out);
        }
        store(0, out[0]);
        return;
    }
    // More are rare: the tile stays in its place until all are done.
    const uint8_t* tile = stream.wait();
#pragma unroll 1
    for (int n = 0; n * TOKENS < tokens; n++) {
        const TokenBlock block[1] = {block_of(n)};
        if (stream.q6k) {
            multiply_q6k<1>(Q6KPlace{tile}, block, lane, out);
        } else {
            multiply_q4k<1>(Q4KPlace{tile}, block, lane, out);
        }
        store(n, out[0]);
    }
    __syncwarp();
    stream.copy_next(lane);
}

// What the warps of a block do in rows_gate_up: a part of the columns of a row tile of gate and of the same of up.
template <class Stream, class BlockOf>
__device__ __forceinline__ void gate_up_columns(
    Stream& stream, int columns, int tokens, BlockOf block_of, int groups, float* mine, int lane) {
#pragma unroll 1
    for (int column = 0; column < columns; column++) {
        const auto eight_of = [&](int n) { return block_of(column, n); };
        TokenValues x[1];
        x[0].load(eight_of(0), lane & 3);
#pragma unroll 1
        for (int matrix = 0; matrix < 2; matrix++) {
            multiply_next(stream, x, tokens, eight_of, lane, [&](int n, const float (&out)[4]) {
                store_sums(mine + (matrix * groups + n) * SLOT, out, column > 0, lane);
            });
        }
    }
}

// h[pair, ff] = silu(gate * x) * (up * x); x rounded rows [rows, hidden], gate and up of one format. `order_rows` [pairs] the
// rows of sorted pairs. An item is a row tile of gate and the same of up, or a few; the warps share its columns. Block 256
// threads, any grid, shared memory 8 * place_bytes + 10240 * max(2, ceil(rows / 8)); `place_bytes` the size of a tile.
extern "C" __global__ void __launch_bounds__(256, 2) rows_gate_up(
    const int8_t* q, const float* d, const int16_t* sums, int columns,
    const int* active, const int* active_count, const int* starts, const int* order, const int* order_rows,
    const uint8_t* gate, const uint8_t* up, int format, int ff, float* h, int place_bytes,
    unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, g = lane >> 2, t = lane & 3;
    const int tiles = ff / TILE_ROWS;
    const WarpSplit split(columns);
    const int tiles_per_item = ROWS_WARPS / split.parts, items_per_expert = (tiles + tiles_per_item - 1) / tiles_per_item;
    const int in_item = warp / split.parts, first_column = warp % split.parts * split.span;
    const int own_columns = max(0, min(split.span, columns - first_column));
    float* sums_shared = reinterpret_cast<float*>(shared + ROWS_WARPS * place_bytes);
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    const int items = *active_count * items_per_expert;
    // The warp's i-th row of tiles; the last item of an expert may have fewer, and a tile too many is read and left unused.
    const auto locate = [&](int i) {
        const int item = blockIdx.x + i * gridDim.x, at = item / items_per_expert;
        const int tile = min((item - at * items_per_expert) * tiles_per_item + in_item, tiles - 1);
        return gate + (((size_t) active[at] * tiles + tile) * columns + first_column) * tile_bytes(format);
    };
    const int count = (int) blockIdx.x < items && own_columns > 0 ? (items - blockIdx.x - 1) / gridDim.x + 1 : 0;
    TileStream<true, decltype(locate)> stream(
        shared + warp * place_bytes, format == FORMAT_Q6K, own_columns, count, up - gate, locate);
    stream.copy_next(lane);
    int buffer = 0, turn = 0, earlier = 0;
    for (int item = blockIdx.x; item < items; item += gridDim.x, turn++) {
        const int at = item / items_per_expert, start = starts[at], tokens = starts[at + 1] - start;
        const auto row_of = [&](int token) { return (size_t) order_rows[start + min(token, tokens - 1)] * columns; };
        const auto block_of = [&](int column, int n) {
            const size_t block = row_of(n * TOKENS + g) + first_column + column;
            const float* scales = d + first_column + column;
            return TokenBlock{
                q + block * BLOCK_COLUMNS + 16 * t, sums + block * 16,
                {scales[row_of(n * TOKENS + 2 * t)], scales[row_of(n * TOKENS + 2 * t + 1)]}};
        };
        // Sums of one eight lie in two areas in turn; more take the room of both, and then nobody may still be adding.
        const int held = (tokens + TOKENS - 1) / TOKENS;
        if (max(held, earlier) > 1) {
            __syncthreads();
        }
        earlier = held;
        buffer = held > 1 ? 0 : buffer ^ 1;
        float* of_item = sums_shared + buffer * 2 * ROWS_WARPS * SLOT;
        float* mine = of_item + warp * 2 * held * SLOT;
        gate_up_columns(stream, own_columns, tokens, block_of, held, mine, lane);
        __syncthreads();
        const int first_tile = (item - at * items_per_expert) * tiles_per_item;
        // Few values need few threads: another warp's each time.
        for (int i = (threadIdx.x + 32 * turn) % blockDim.x; i < tiles_per_item * tokens * TILE_ROWS; i += blockDim.x) {
            const int r = i % TILE_ROWS, rest = i / TILE_ROWS;
            const int token = rest % tokens, in = rest / tokens;
            if (first_tile + in >= tiles) {
                continue;
            }
            float gated = 0.0f, value = 0.0f;
            for (int p = 0; p < split.parts; p++) {
                if (p * split.span < columns) {
                    const float* from =
                        of_item + ((in * split.parts + p) * 2 * held + token / TOKENS) * SLOT + token % TOKENS * SLOT_ROW + r;
                    gated += from[0];
                    value += from[held * SLOT];
                }
            }
            h[(size_t) order[start + token] * ff + (first_tile + in) * TILE_ROWS + r] =
                __fdividef(gated, 1.0f + __expf(-gated)) * value;
        }
    }
}

// A token's part of shared memory in rows_down: rounded values, then scales, then sums; 64 more than a multiple of 128, so
// that neighbours lie in different banks.
__device__ __forceinline__ int token_bytes(int columns) {
    return (columns * (BLOCK_COLUMNS + 32) + (columns + 3) / 4 * 16 + 63) / 128 * 128 + 64;
}

// A lane's sums in rows_down: those of the first eight tokens are in registers, of more in the warp's part of shared memory.
constexpr int MORE_BYTES = 4 * 32 * 4;

template <class Stream, class BlockOf>
__device__ __forceinline__ void down_columns(
    Stream& stream, int columns, int tokens, BlockOf block_of, float (&first)[4], float* more, int lane) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
        first[i] = 0.0f;
    }
#pragma unroll 1
    for (int column = 0; column < columns; column++) {
        const auto eight_of = [&](int n) { return block_of(column, n); };
        const TokenBlock x[1] = {eight_of(0)};
        multiply_next(stream, x, tokens, eight_of, lane, [&](int n, const float (&out)[4]) {
            float* to = more + (n - 1) * 128 + lane;
#pragma unroll
            for (int i = 0; i < 4; i++) {
                if (n == 0) {
                    first[i] += out[i];
                } else {
                    to[32 * i] = column > 0 ? to[32 * i] + out[i] : out[i];
                }
            }
        });
    }
}

// y[pair, rows_out] = down * h[pair], h f32 [pairs, columns * 256], which is rounded here. A block takes neighbouring row
// tiles, a warp one at a time with all its columns, and rounds the rows of as many experts as find room. Block 256 threads, any
// grid, shared memory 8 * (place_bytes + (capacity / 8 - 1) * 512) + (capacity + 7) * token_bytes(columns); `capacity`
// 8, 16, 24 or 32, not less than the rows of the step. `active`, `active_count` and `starts` must be there when the kernel
// before begins its work: by them weights come before that has ended.
extern "C" __global__ void __launch_bounds__(256, 2) rows_down(
    const float* h, int columns, int capacity, const int* active, const int* active_count, const int* starts,
    const int* order, const uint8_t* down, int format, int rows_out, float* y, int place_bytes, unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    __shared__ int pair_of[MOST_TOKENS];
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, g = lane >> 2, t = lane & 3;
    const int tiles = rows_out / TILE_ROWS, more_bytes = (capacity / TOKENS - 1) * MORE_BYTES;
    float* more = reinterpret_cast<float*>(shared + ROWS_WARPS * place_bytes + warp * more_bytes);
    uint8_t* tokens_shared = shared + ROWS_WARPS * (place_bytes + more_bytes);
    const int stride = token_bytes(columns), scales_at = columns * BLOCK_COLUMNS, sums_at = scales_at + (columns + 3) / 4 * 16;
    const int total = __ldcg(active_count) * tiles;
    const int begin = (int) ((long long) total * blockIdx.x / gridDim.x);
    const int end = (int) ((long long) total * (blockIdx.x + 1) / gridDim.x);
    const int first = begin + warp;
    // Of the expert that copies have come to: neighbouring items are mostly the same one's, and loads wait long for L2.
    int copied_to = begin / tiles;
    const uint8_t* copied_from = down + (size_t) __ldcg(active + copied_to) * tiles * columns * tile_bytes(format);
    auto locate = [=](int i) mutable {
        const int item = first + i * ROWS_WARPS;
        while (item >= (copied_to + 1) * tiles) {
            copied_to++;
            copied_from = down + (size_t) __ldcg(active + copied_to) * tiles * columns * tile_bytes(format);
        }
        return copied_from + (size_t) (item - copied_to * tiles) * columns * tile_bytes(format);
    };
    TileStream<false, decltype(locate)> stream(
        shared + warp * place_bytes, format == FORMAT_Q6K, columns,
        first < end ? (end - first - 1) / ROWS_WARPS + 1 : 0, 0, locate);
    stream.copy_next(lane);
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    int item = first, expert = begin / tiles - 1, start = 0, tokens = 0;
    for (int at = begin / tiles; at * tiles < end;) {
        // Experts whose rows find room together; each one's do.
        const int from = __ldcg(starts + at);
        int next = at + 1, to = __ldcg(starts + next);
        while (next * tiles < end) {
            const int further = __ldcg(starts + next + 1);
            if (further - from > capacity) {
                break;
            }
            to = further;
            next++;
        }
        if (at * tiles > begin) {
            __syncthreads();
        }
        for (int i = warp; i < (to - from) * columns; i += ROWS_WARPS) {
            const int token = i / columns, column = i - token * columns;
            const int pair = __ldcg(order + from + token);
            const Values values = fresh_values(h + (size_t) pair * columns * BLOCK_COLUMNS, column, lane);
            if (lane == 0) {
                pair_of[token] = pair;
            }
            const Rounded r = round_block(values.low, values.high, lane);
            uint8_t* place = tokens_shared + token * stride;
            store_rounded(
                r, r.scale, reinterpret_cast<int8_t*>(place), reinterpret_cast<float*>(place + scales_at),
                reinterpret_cast<int16_t*>(place + sums_at), column, lane);
        }
        __syncthreads();
        for (; item < min(end, next * tiles); item += ROWS_WARPS) {
            if (item >= (expert + 1) * tiles) {
                expert = item / tiles;
                start = __ldcg(starts + expert);
                tokens = __ldcg(starts + expert + 1) - start;
            }
            const uint8_t* rows = tokens_shared + (start - from) * stride;
            const auto block_of = [&](int column, int n) {
                const uint8_t* own = rows + (n * TOKENS + g) * stride;
                const uint8_t* scaled = rows + (n * TOKENS + 2 * t) * stride + scales_at + 4 * column;
                return TokenBlock{
                    reinterpret_cast<const int8_t*>(own + column * BLOCK_COLUMNS + 16 * t),
                    reinterpret_cast<const int16_t*>(own + sums_at) + 16 * column,
                    {*reinterpret_cast<const float*>(scaled), *reinterpret_cast<const float*>(scaled + stride)}};
            };
            float sum[4];
            down_columns(stream, columns, tokens, block_of, sum, more, lane);
            const int row = (item - expert * tiles) * TILE_ROWS + g;
#pragma unroll 1
            for (int n = 0; n * TOKENS < tokens; n++) {
                const float* others = more + (n - 1) * 128 + lane;
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    const int token = n * TOKENS + 2 * t + (i & 1);
                    if (token < tokens) {
                        y[(size_t) pair_of[start - from + token] * rows_out + row + 8 * (i >> 1)] =
                            n == 0 ? sum[i] : others[32 * i];
                    }
                }
            }
        }
        at = next;
    }
}

// residual[row, hidden] += sum over k of weights[row, k] * y[row * top_k + k, hidden], in the order of k; then norm(residual)
// rounded, the next layer's input, unless `norm` is null. Block 256 threads, grid (rows), shared memory 4 * hidden / 256.
extern "C" __global__ void __launch_bounds__(256) rows_combine(
    const float* y, const float* weights, int top_k, int hidden, float* residual, const float* norm, float eps, int8_t* q,
    float* d, int16_t* sums, unsigned long long* stamp) {
    extern __shared__ float square[];
    const int row = blockIdx.x, lane = threadIdx.x & 31;
    float* own = residual + (size_t) row * hidden;
    const auto sum_of = [&](int b) {
        float* to = own + b * BLOCK_COLUMNS + fragment_column(lane);
        const float* pairs = y + (size_t) row * top_k * hidden + b * BLOCK_COLUMNS + fragment_column(lane);
        Values sum = {*reinterpret_cast<const float4*>(to), *reinterpret_cast<const float4*>(to + 16)};
        for (int from = 0; from < top_k; from += COMBINED) {
            float4 low[COMBINED], high[COMBINED];
            float weight[COMBINED];
#pragma unroll
            for (int k = 0; k < COMBINED; k++) {
                const int pair = min(from + k, top_k - 1);
                low[k] = __ldcg(reinterpret_cast<const float4*>(pairs + (size_t) pair * hidden));
                high[k] = __ldcg(reinterpret_cast<const float4*>(pairs + (size_t) pair * hidden + 16));
                weight[k] = from + k < top_k ? weights[row * top_k + pair] : 0.0f;
            }
#pragma unroll
            for (int k = 0; k < COMBINED; k++) {
                sum.low = add_times(sum.low, weight[k], low[k]);
                sum.high = add_times(sum.high, weight[k], high[k]);
            }
        }
        *reinterpret_cast<float4*>(to) = sum.low;
        *reinterpret_cast<float4*>(to + 16) = sum.high;
        return sum;
    };
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    const int blocks = hidden / BLOCK_COLUMNS;
    if (norm == nullptr) {
        for (int b = threadIdx.x >> 5; b < blocks; b += blockDim.x >> 5) {
            sum_of(b);
        }
        return;
    }
    round_normed(sum_of, [&](int b) { return fresh_values(own, b, lane); }, norm, eps, blocks, row, q, d, sums, square);
}
