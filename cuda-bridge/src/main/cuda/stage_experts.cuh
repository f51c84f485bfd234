// One row: the choice of experts, their gate, up and down projections, and the weighted sum.
#pragma once

#include "decode_stream.cuh"
#include "ordered_key.cuh"

constexpr float ROUTER_STEP = 1.0f / 268435456.0f;  // see stage_output.cuh

// Ranks the experts by `key` [experts, padded with zeros to a multiple of 32], whole numbers that order like their logits,
// and puts the best into chosen [top_k], the smaller id first among equals. All of the block's threads take part; each of
// four compares an expert with every fourth segment of 8.
__device__ __forceinline__ void choose_experts(
    const Crew& crew, const uint32_t* key, int experts, int top_k, int* chosen) {
    const int quarter = crew.thread() & 3;
    for (int expert = crew.thread() >> 2; expert < (experts + 7) / 8 * 8; expert += crew.threads() >> 2) {
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
// router's sums.
struct GateUpStage {
    const float *residual, *norm;
    float eps;
    int columns;  // blocks of 256 of the residual
    const unsigned long long* router_sums;
    int experts, top_k, renormalise;
    const uint8_t* gate;
    int format_gate;
    const uint8_t* up;
    int format_up, ff;
    float* h;
    int* ids;
    float* route_weights;
    int pairs_per_block, depth, place_bytes;

    // Tile 2i of the block is gate's of pair i, tile 2i + 1 is up's.
    __device__ __forceinline__ Share share(const Crew& crew, int block) const {
        return {crew, columns, 2 * min(pairs_per_block, top_k * (ff / TILE_ROWS) - block * pairs_per_block)};
    }

    // Shared memory: rings, products, keys of the logits, chosen experts, sums of squares.
    __device__ __forceinline__ float* partial(const Crew& crew, uint8_t* shared) const {
        return reinterpret_cast<float*>(shared + crew.warps() * depth * place_bytes);
    }

    __device__ __forceinline__ uint32_t* keys(const Crew& crew, uint8_t* shared) const {
        return reinterpret_cast<uint32_t*>(partial(crew, shared) + 2 * pairs_per_block * columns * TILE_ROWS);
    }

    __device__ __forceinline__ int padded() const { return (experts + 31) / 32 * 32; }

    __device__ __forceinline__ int* chosen(const Crew& crew, uint8_t* shared) const {
        return reinterpret_cast<int*>(keys(crew, shared) + padded());
    }

    __device__ __forceinline__ Values norm_ahead(const Crew& crew) const {
        return constant_values(norm, min(crew.column, columns - 1), crew.lane);
    }

    // Chooses the experts: all that the weights' addresses wait for.
    __device__ __forceinline__ void choose(const Crew& crew, uint8_t* shared) const {
        uint32_t* key = keys(crew, shared);
        for (int i = crew.thread(); i < padded(); i += crew.threads()) {
            key[i] = i < experts ? ordered_bits((float) (long long) __ldcg(router_sums + i) * ROUTER_STEP) : 0;
        }
        __syncthreads();
        choose_experts(crew, key, experts, top_k, chosen(crew, shared));
        __syncthreads();
    }

    __device__ __forceinline__ void copy(
        uint8_t* place, const Cursor& at, int block, const Crew& crew, const int* experts_chosen) const {
        const int tiles_per_expert = ff / TILE_ROWS, pair = block * pairs_per_block + (at.tile >> 1);
        const int slot = pair / tiles_per_expert;
        const int tile = experts_chosen[slot] * tiles_per_expert + pair - slot * tiles_per_expert;
        const int format = at.tile & 1 ? format_up : format_gate;
        const uint8_t* from = at.tile & 1 ? up : gate;
        copy_tile(
            place, from + ((size_t) tile * columns + at.column) * tile_bytes(format), format == FORMAT_Q6K, crew.lane);
    }

    __device__ __forceinline__ void start(const Crew& crew, int block, uint8_t* shared) const {
        const int* experts_chosen = chosen(crew, shared);
        start_units(share(crew, block), Ring(shared, crew, depth, place_bytes), [&](uint8_t* place, const Cursor& at) {
            copy(place, at, block, crew, experts_chosen);
        });
    }

    // `ahead` from norm_ahead. Block 0 also writes `route_weights`.
    __device__ __forceinline__ void run(const Crew& crew, int block, uint8_t* shared, const Values& ahead) const {
        const Share mine = share(crew, block);
        const uint32_t* key = keys(crew, shared);
        const int* experts_chosen = chosen(crew, shared);
        float* products = partial(crew, shared);
        float* square = reinterpret_cast<float*>(chosen(crew, shared) + top_k);
        const int first_column = min(crew.column, columns - 1);
        const Scaled scaled = scale_block(fresh_values(residual, first_column, crew.lane), ahead);
        const Rounded first = round_scaled(scaled, first_column, crew.lane, square);
        run_units(
            mine, Ring(shared, crew, depth, place_bytes), products,
            [&](uint8_t* place, const Cursor& at) { copy(place, at, block, crew, experts_chosen); },
            [&](int tile) { return (tile & 1 ? format_up : format_gate) == FORMAT_Q6K; },
            [&](int column) {
                if (column == crew.column) {
                    return first;
                }
                const Values more = constant_values(norm, column, crew.lane);
                return round_scaled(scale_block(fresh_values(residual, column, crew.lane), more), column, crew.lane, square);
            });
        __syncthreads();
        const float factor = norm_factor(square, columns, eps);
        for (int i = crew.thread(); i < mine.tiles / 2 * TILE_ROWS; i += crew.threads()) {
            const int row = i / TILE_ROWS * 2 * TILE_ROWS + i % TILE_ROWS;
            const float g = add_columns(products, row, columns) * factor;
            const float u = add_columns(products, row + TILE_ROWS, columns) * factor;
            __stcg(h + block * pairs_per_block * TILE_ROWS + i, __fdividef(g, 1.0f + __expf(-g)) * u);
        }
        if (block == 0 && crew.thread() >= crew.threads() - 32) {
            const float best = value_of_bits(key[experts_chosen[0]]);
            float sum = 0.0f;
            for (int i = 0; i < (renormalise ? top_k : experts); i++) {
                sum += expf((value_of_bits(key[renormalise ? experts_chosen[i] : i]) - best) * factor);
            }
            for (int i = crew.lane; i < top_k; i += 32) {
                __stcg(route_weights + i, expf((value_of_bits(key[experts_chosen[i]]) - best) * factor) / sum);
            }
        }
    }
};

// residual[hidden] += sum over the experts of weight * (down * h). A block has one row tile: its units of all experts meet
// there, so that no partial sums travel.
struct DownStage {
    const float* h;
    const float* route_weights;
    int top_k, columns;  // blocks of 256 of h
    const uint8_t* down;
    int format, tiles;  // row tiles
    float* residual;
    int depth;

    // "Tiles" of this share are the chosen experts.
    __device__ __forceinline__ Share share(const Crew& crew, int block) const {
        return {crew, columns, top_k};
    }

    __device__ __forceinline__ void copy(uint8_t* place, int expert, int column, int block, int lane) const {
        const size_t tile = ((size_t) expert * tiles + block) * columns + column;
        copy_tile(place, down + tile * tile_bytes(format), format == FORMAT_Q6K, lane);
    }

    // `expert_of(slot)`: the chosen experts.
    template <class ExpertOf>
    __device__ __forceinline__ void start(const Crew& crew, int block, uint8_t* shared, ExpertOf expert_of) const {
        start_units(
            share(crew, block), Ring(shared, crew, depth, tile_bytes(format)),
            [&](uint8_t* place, const Cursor& at) { copy(place, expert_of(at.tile), at.column, block, crew.lane); });
    }

    template <class ExpertOf>
    __device__ __forceinline__ void run(
        const Crew& crew, int block, uint8_t* shared, ExpertOf expert_of) const {
        const Share mine = share(crew, block);
        const Ring ring(shared, crew, depth, tile_bytes(format));
        float* partial = reinterpret_cast<float*>(shared + crew.warps() * depth * tile_bytes(format));
        const bool q6k = format == FORMAT_Q6K;
        const int row = block * TILE_ROWS + (crew.thread() & (TILE_ROWS - 1));
        const float before = __ldcg(residual + row);
        Cursor at = mine.start(), next = at;
        for (int i = 0; i < depth && mine.holds(next); i++) {
            mine.advance(next);
        }
        Values values = {};
        float weight = 0.0f;
        const auto load = [&](const Cursor& of) {
            if (mine.holds(of)) {
                values = fresh_values(h + (size_t) of.tile * columns * BLOCK_COLUMNS, of.column, crew.lane);
                weight = __ldcg(route_weights + of.tile);
            }
        };
        load(at);
        float2 total = make_float2(0.0f, 0.0f);
        int turn = 0;
        while (mine.holds(at)) {
            const Rounded x = round_block(values.low, values.high, crew.lane);
            const float factor = weight;
            mine.advance(at);
            load(at);
            const Spread b = spread(x, q6k, crew.lane);
            ring.wait();
            uint8_t* place = ring.places + turn * ring.bytes;
            const float2 product = unit_product(place, q6k, b, x.scale, crew.lane);
            if (mine.holds(next)) {
                __syncwarp();
                copy(place, expert_of(next.tile), next.column, block, crew.lane);
                mine.advance(next);
            }
            end_copies();
            turn = turn + 1 == depth ? 0 : turn + 1;
            total.x += factor * product.x;
            total.y += factor * product.y;
        }
        const float sum = add_lanes(total, crew.lane);
        const int warps = crew.threads() >> 5;
        if ((crew.lane & 3) < 2) {
            partial[(crew.thread() >> 5) * TILE_ROWS + (crew.lane >> 2) + 8 * (crew.lane & 3)] = sum;
        }
        __syncthreads();
        if (crew.thread() < TILE_ROWS) {
            float value = before;
#pragma unroll 4
            for (int w = 0; w < warps; w++) {
                value += partial[w * TILE_ROWS + crew.thread()];
            }
            __stcg(residual + row, value);
        }
    }
};
