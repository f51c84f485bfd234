// One row: the choice of experts, their gate, up and down projections, and the weighted sum.
// targets: compute_80 compute_90
#include "decode_stream.cuh"
#include "ordered_key.cuh"

constexpr float ROUTER_STEP = 1.0f / 268435456.0f;  // see decode_output

// Ranks the experts by `key` [experts, padded with zeros to a multiple of 32], whole numbers that order like their logits,
// and puts the best into chosen [top_k], the smaller id first among equals. All of the block's threads take part; each of
// four compares an expert with every fourth segment of 8.
__device__ __forceinline__ void choose_experts(const uint32_t* key, int experts, int top_k, int* chosen) {
    const int quarter = threadIdx.x & 3;
    for (int expert = thread_of_block() >> 2; expert < (experts + 7) / 8 * 8; expert += threads_of_block() >> 2) {
        int better = 0;
        const uint32_t mine = key[expert];
        for (int segment = 8 * quarter; segment < experts; segment += 32) {
            // Equals before the expert count, those after it do not.
            const uint32_t least = segment + 8 <= expert ? mine - 1 : mine;
            const uint4 a = *reinterpret_cast<const uint4*>(key + segment), b = *reinterpret_cast<const uint4*>(key + segment + 4);
            better += (a.x > least) + (a.y > least) + (a.z > least) + (a.w > least);
            better += (b.x > least) + (b.y > least) + (b.z > least) + (b.w > least);
        }
        if ((expert >> 3 & 3) == quarter) {
            const int segment = expert & ~7;
#pragma unroll
            for (int i = 0; i < 7; i++) {
                better += segment + i < expert && key[segment + i] == mine;
            }
        }
        better += __shfl_xor_sync(0xffffffffu, better, 1);
        better += __shfl_xor_sync(0xffffffffu, better, 2);
        if (quarter == 0 && expert < experts && better < top_k) {
            chosen[better] = expert;
        }
    }
}

// h[top_k, ff] = silu(gate * x) * (up * x) of the chosen experts, x = norm(residual). Every block chooses anew, from the
// sums that decode_output left; block 0 writes `ids` and `route_weights` [top_k]. A block takes `pairs_per_block` row tiles
// of gate and the same of up, out of the top_k * ff / 16. Block (32, Y, Z) of at most 512 threads, see decode_stream.cuh;
// grid ceil(top_k * ff / 16 / pairs_per_block); shared memory Y * Z * depth * place_bytes + 128 * pairs_per_block * columns +
// 4 * (experts rounded up to a multiple of 32) + 4 * top_k + 4 * columns bytes, columns = hidden / 256 and place_bytes the
// tile size of the larger format. Weights of expert e begin e * (ff / 16) * columns tiles in.
extern "C" __global__ void __launch_bounds__(512, 2) decode_gate_up(
    const float* residual, const float* norm, float eps, int hidden,
    const unsigned long long* router_sums, int experts, int top_k, int renormalise,
    const uint8_t* gate, int format_gate, const uint8_t* up, int format_up, int ff, float* h,
    int* ids, float* route_weights, int pairs_per_block, int depth, int place_bytes, unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    const int lane = threadIdx.x, thread = thread_of_block(), threads = threads_of_block();
    const int columns = hidden / BLOCK_COLUMNS, tiles_per_expert = ff / TILE_ROWS;
    const int padded = (experts + 31) / 32 * 32;
    const int base = blockIdx.x * pairs_per_block;
    const int pairs = min(pairs_per_block, top_k * tiles_per_expert - base);
    const int base_slot = base / tiles_per_expert, base_tile = base - base_slot * tiles_per_expert;
    const Ring ring(shared, depth, place_bytes);
    float* partial = reinterpret_cast<float*>(shared + blockDim.y * blockDim.z * depth * place_bytes);
    uint32_t* key = reinterpret_cast<uint32_t*>(partial + 2 * pairs_per_block * columns * TILE_ROWS);
    int* chosen = reinterpret_cast<int*>(key + padded);
    float* square = reinterpret_cast<float*>(chosen + top_k);

    // Tile 2i of the block is gate's of pair i, tile 2i + 1 is up's.
    const Share share = {columns, 2 * pairs};
    const int first_column = min((int) threadIdx.y, columns - 1);
    const Values weights = constant_values(norm, first_column, lane);
    wait_for_earlier_kernels();
    store_stamp(stamp);
    const Values loaded = fresh_values(residual, first_column, lane);
    for (int i = thread; i < padded; i += threads) {
        key[i] = i < experts ? ordered_bits((float) (long long) __ldcg(router_sums + i) * ROUTER_STEP) : 0;
    }
    const Scaled x = scale_block(loaded, weights);
    __syncthreads();
    choose_experts(key, experts, top_k, chosen);
    __syncthreads();
    const auto copy = [&](uint8_t* place, const Cursor& at) {
        int slot = base_slot, tile = base_tile + (at.tile >> 1);
        while (tile >= tiles_per_expert) {
            tile -= tiles_per_expert;
            slot++;
        }
        tile += chosen[slot] * tiles_per_expert;
        const int format = at.tile & 1 ? format_up : format_gate;
        const uint8_t* from = at.tile & 1 ? up : gate;
        copy_tile(place, from + ((size_t) tile * columns + at.column) * tile_bytes(format), format == FORMAT_Q6K, lane);
    };
    const Cursor next = start_units(share, ring, copy);
    if (thread == 0) {
        for (int i = 0; blockIdx.x == 0 && i < top_k; i++) {
            __stcg(ids + i, chosen[i]);
        }
        // Only now and only here: the next kernel looks at `ids` before it waits, and its weights are to come after these.
        allow_next_kernel();
    }
    const Rounded first = round_scaled(x, first_column, lane, square);
    run_units(
        share, ring, next, partial, copy,
        [&](int tile) { return (tile & 1 ? format_up : format_gate) == FORMAT_Q6K; },
        [&](int column) {
            if (column == threadIdx.y) {
                return first;
            }
            const Values more = constant_values(norm, column, lane);
            return round_scaled(scale_block(fresh_values(residual, column, lane), more), column, lane, square);
        });
    __syncthreads();
    const float factor = norm_factor(square, columns, eps);
    for (int i = thread; i < pairs * TILE_ROWS; i += threads) {
        const int row = i / TILE_ROWS * 2 * TILE_ROWS + i % TILE_ROWS;
        const float g = add_columns(partial, row, columns) * factor;
        const float u = add_columns(partial, row + TILE_ROWS, columns) * factor;
        __stcg(h + base * TILE_ROWS + i, __fdividef(g, 1.0f + __expf(-g)) * u);
    }
    if (blockIdx.x == 0 && thread >= threads - 32 && lane < top_k) {
        const float best = value_of_bits(key[chosen[0]]);
        float sum = 0.0f;
        for (int i = 0; i < (renormalise ? top_k : experts); i++) {
            sum += expf((value_of_bits(key[renormalise ? chosen[i] : i]) - best) * factor);
        }
        for (int i = lane; i < top_k; i += 32) {
            route_weights[i] = expf((value_of_bits(key[chosen[i]]) - best) * factor) / sum;
        }
    }
}

// residual[hidden] += sum over the experts of weight * (down * h). One row tile a block: its units of all experts meet
// there, so that no partial sums travel. Block (32, Y, Z) of at most 384 threads: column blocks of ff from threadIdx.y on, of
// the chosen experts every Z-th; grid hidden / 16; shared memory Y * Z * depth * tile bytes + 64 * Y * Z.
extern "C" __global__ void __launch_bounds__(384, 2) decode_down(
    const float* h, const int* ids, const float* route_weights, int experts, int top_k,
    const uint8_t* down, int format, int ff, int hidden, float* residual, int depth, unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    const int lane = threadIdx.x, thread = thread_of_block(), warps = threads_of_block() >> 5;
    const int columns = ff / BLOCK_COLUMNS, tiles = hidden / TILE_ROWS, row = blockIdx.x * TILE_ROWS + (thread & 15);
    const bool q6k = format == FORMAT_Q6K;
    const Ring ring(shared, depth, tile_bytes(format));
    float* partial = reinterpret_cast<float*>(shared + warps * depth * tile_bytes(format));

    // "Tiles" of this share are the chosen experts.
    const Share share = {columns, top_k};
    const auto copy = [&](uint8_t* place, int expert, int column) {
        const size_t tile = ((size_t) expert * tiles + blockIdx.x) * columns + column;
        copy_tile(place, down + tile * tile_bytes(format), q6k, lane);
    };
    // The experts are known long before h is. What `ids` holds before the wait is only a guess, checked below.
    int guess[3] = {0, 0, 0};
    Cursor at = share.start();
#pragma unroll
    for (int i = 0; i < 3; i++) {
        if (i < depth && share.holds(at)) {
            guess[i] = __ldcg(ids + at.tile);
            share.advance(at);
        }
    }
    Cursor next = share.start();
#pragma unroll
    for (int i = 0; i < 3; i++) {
        if (i < depth) {
            if (share.holds(next)) {
                copy(ring.places + i * ring.bytes, min(max(guess[i], 0), experts - 1), next.column);
                share.advance(next);
            }
            end_copies();
        }
    }

    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    const float before = __ldcg(residual + row);
    at = share.start();
    Values values = {};
    float weight = 0.0f;
    const auto load = [&](const Cursor& of) {
        if (share.holds(of)) {
            values = fresh_values(h + (size_t) of.tile * ff, of.column, lane);
            weight = __ldcg(route_weights + of.tile);
        }
    };
    load(at);
    bool wrong = false;
    Cursor check = at;
#pragma unroll
    for (int i = 0; i < 3; i++) {
        if (i < depth && share.holds(check)) {
            wrong |= __ldcg(ids + check.tile) != guess[i];
            share.advance(check);
        }
    }
    if (wrong) {
        wait_copies<0>();
        __syncwarp();
        next = at;
        for (int i = 0; i < depth; i++) {
            if (share.holds(next)) {
                copy(ring.places + i * ring.bytes, __ldcg(ids + next.tile), next.column);
                share.advance(next);
            }
            end_copies();
        }
    }
    float2 total = make_float2(0.0f, 0.0f);
    uint8_t* place = ring.places;
    while (share.holds(at)) {
        const Rounded x = round_block(values.low, values.high, lane);
        const float factor = weight;
        share.advance(at);
        load(at);
        const Spread b = spread(x, q6k, lane);
        ring.wait();
        const float2 product = unit_product(place, q6k, b, x.scale, lane);
        if (share.holds(next)) {
            __syncwarp();
            copy(place, __ldcg(ids + next.tile), next.column);
            share.advance(next);
        }
        end_copies();
        place = place + ring.bytes == ring.places + depth * ring.bytes ? ring.places : place + ring.bytes;
        total.x += factor * product.x;
        total.y += factor * product.y;
    }
    const float sum = add_lanes(total, lane);
    if ((lane & 3) < 2) {
        partial[(thread >> 5) * TILE_ROWS + (lane >> 2) + 8 * (lane & 3)] = sum;
    }
    __syncthreads();
    if (thread < TILE_ROWS) {
        float value = before;
#pragma unroll 4
        for (int w = 0; w < warps; w++) {
            value += partial[w * TILE_ROWS + thread];
        }
        __stcg(residual + row, value);
    }
}
