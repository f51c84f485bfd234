// One row: joins the parts of attention, projects the result, adds it to the residual and begins the routing.
#pragma once

#include "join.cuh"
#include "router.cuh"

// Router logits are added up as whole numbers in steps of 2^-28: whichever block comes first, the sums are the same.
constexpr float ROUTER_STEPS = 268435456.0f;

// Routing: a logit is norm_factor * sum of (residual * norm * weight), and the norm's factor is the same for all experts.
// So each block adds its rows' share of the sums to `router_sums` [experts] (steps of 2^-28), and nothing has to wait for
// the whole residual before it may begin with the router. `router` [experts, rows] may be null.
struct OutputStage {
    const __half* parts;
    const float* logarithms;
    int columns;  // pairs of heads
    const uint8_t* weights;
    int format, rows;
    float* residual;
    int tiles_per_block, depth;
    const float* router_norm;
    const void* router;
    int router_format, experts;
    unsigned long long* router_sums;

    __device__ __forceinline__ Share share(const Crew& crew, int block) const {
        return {crew, columns, min(tiles_per_block, rows / TILE_ROWS - block * tiles_per_block)};
    }

    __device__ __forceinline__ void copy(uint8_t* place, const Cursor& at, int block, int lane) const {
        const size_t tile = ((size_t) block * tiles_per_block + at.tile) * columns + at.column;
        copy_tile(place, weights + tile * tile_bytes(format), format == FORMAT_Q6K, lane);
    }

    // Shared memory: rings, 16 bytes of the router a thread, products, residual * norm, residual before.
    __device__ __forceinline__ uint4* router_ahead(const Crew& crew, uint8_t* shared) const {
        return reinterpret_cast<uint4*>(shared + crew.warps() * depth * tile_bytes(format)) + crew.thread();
    }

    __device__ __forceinline__ float* partial(const Crew& crew, uint8_t* shared) const {
        return reinterpret_cast<float*>(router_ahead(crew, shared) - crew.thread() + crew.threads());
    }

    __device__ __forceinline__ float* normed(const Crew& crew, uint8_t* shared) const {
        return partial(crew, shared) + tiles_per_block * columns * TILE_ROWS;
    }

    __device__ __forceinline__ const void* router_at(int expert, int tile, int block, int quarter) const {
        const size_t column = ((size_t) block * tiles_per_block + tile) * TILE_ROWS + 4 * quarter;
        return router_address(router, router_format, (size_t) expert * rows + column);
    }

    // Besides the weights, what the end needs: the norm's weights and a thread's first expert. Here it costs no waiting.
    __device__ __forceinline__ void start(const Crew& crew, int block, uint8_t* shared) const {
        const Share mine = share(crew, block);
        if (router != nullptr) {
            const int expert = crew.thread() >> 2, quarter = crew.thread() & 3;
            float* norm = normed(crew, shared);
            for (int i = 4 * crew.thread(); i < mine.tiles * TILE_ROWS; i += 4 * crew.threads()) {
                copy16(shared_address(norm + i), router_norm + block * tiles_per_block * TILE_ROWS + i);
            }
            const uint32_t to = shared_address(router_ahead(crew, shared));
            if (expert < experts && router_format == FORMAT_F32) {
                copy16(to, router_at(expert, 0, block, quarter));
            } else if (expert < experts) {
                copy8(to, router_at(expert, 0, block, quarter));
            }
        }
        start_units(
            mine, Ring(shared, crew, depth, tile_bytes(format)),
            [&](uint8_t* place, const Cursor& at) { copy(place, at, block, crew.lane); });
    }

    // `count`: parts of a head, see divide_context.
    __device__ __forceinline__ void run(const Crew& crew, int block, uint8_t* shared, int count) const {
        const Share mine = share(crew, block);
        const Ring ring(shared, crew, depth, tile_bytes(format));
        float* products = partial(crew, shared);
        float* norm = normed(crew, shared);
        float* before = norm + tiles_per_block * TILE_ROWS;
        float* rows_of_block = residual + block * tiles_per_block * TILE_ROWS;
        const bool q6k = format == FORMAT_Q6K;
        for (int i = 4 * crew.thread(); i < mine.tiles * TILE_ROWS; i += 4 * crew.threads()) {
            copy16(shared_address(before + i), rows_of_block + i);
        }
        run_units(
            mine, ring, products, [&](uint8_t* place, const Cursor& at) { copy(place, at, block, crew.lane); },
            [&](int) { return q6k; },
            [&](int column) { return round_joined(parts, logarithms, count, column, crew.lane); });
        end_copies();
        wait_copies<0>();
        __syncthreads();
        for (int i = crew.thread(); i < mine.tiles * TILE_ROWS; i += crew.threads()) {
            const float sum = before[i] + add_columns(products, i, columns);
            __stcg(rows_of_block + i, sum);
            norm[i] *= sum;
        }
        if (router == nullptr) {
            return;
        }
        __syncthreads();
        const int expert = crew.thread() >> 2, quarter = crew.thread() & 3;
        for (int e = expert; e < (experts + 7) / 8 * 8; e += crew.threads() >> 2) {
            float sum = 0.0f;
            for (int tile = 0; tile < mine.tiles && e < experts; tile++) {
                const bool ahead = tile == 0 && e == expert;
                const float4 w = router_weights(
                    ahead ? router_ahead(crew, shared) : router_at(e, tile, block, quarter), router_format);
                const float4 x = *reinterpret_cast<const float4*>(norm + tile * TILE_ROWS + 4 * quarter);
                sum += w.x * x.x + w.y * x.y + w.z * x.z + w.w * x.w;
            }
            sum += __shfl_xor_sync(0xffffffffu, sum, 1);
            sum += __shfl_xor_sync(0xffffffffu, sum, 2);
            if (quarter == 0 && e < experts) {
                atomicAdd(router_sums + e, (unsigned long long) __float2ll_rn(sum * ROUTER_STEPS));
            }
        }
    }
};
