// One row: joins the splits of attention, projects the result, adds it to the residual and begins the routing.
// targets: compute_80 compute_90
#include "join.cuh"
#include "router.cuh"

// Router logits are added up as whole numbers in steps of 2^-28: whichever block comes first, the sums are the same.
constexpr float ROUTER_STEPS = 268435456.0f;

// residual[rows] += W * attention. Block (32, Y, Z) of at most 512 threads, see decode_stream.cuh; grid ceil(rows / 16 /
// tiles_per_block); shared memory Y * Z * (depth * tile bytes + 512) + 64 * tiles_per_block * (columns + 2) with columns = heads *
// 128 / 256. `max_splits` is the grid width of decode_attention; `position` the row's.
// Routing: a logit is norm_factor * sum of (residual * norm * weight), and the norm's factor is the same for all experts.
// So each block adds its rows' share of the sums to `router_sums` [experts] (steps of 2^-28, cleared by decode_qkv), and no
// kernel has to wait for the whole residual before it may begin with the router. `router` [experts, rows] may be null.
extern "C" __global__ void __launch_bounds__(512, 2) decode_output(
    const __half* parts, const float* logarithms, int max_splits, const int* position, int heads,
    const uint8_t* weights, int format, int rows, float* residual, int tiles_per_block, int depth,
    const float* router_norm, const void* router, int router_format, int experts, unsigned long long* router_sums,
    unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    const int lane = threadIdx.x, thread = thread_of_block(), threads = threads_of_block();
    const int columns = heads * HEAD_SIZE / BLOCK_COLUMNS;
    const int base = blockIdx.x * tiles_per_block;
    const bool q6k = format == FORMAT_Q6K;
    const Ring ring(shared, depth, tile_bytes(format));
    uint4* router_ahead = reinterpret_cast<uint4*>(shared + blockDim.y * blockDim.z * depth * tile_bytes(format)) + thread;
    float* partial = reinterpret_cast<float*>(router_ahead - thread + threads);
    float* normed = partial + tiles_per_block * columns * TILE_ROWS;
    float* before = normed + tiles_per_block * TILE_ROWS;

    const int length = *position + 1;  // before the weights: loads return in order
    const auto copy = [&](uint8_t* place, const Cursor& at) {
        copy_tile(place, weights + ((size_t) (base + at.tile) * columns + at.column) * tile_bytes(format), q6k, lane);
    };
    const Share share = {columns, min(tiles_per_block, rows / TILE_ROWS - base)};
    // What the end of the kernel needs comes now, when it costs no waiting: the norm's weights and a thread's first expert.
    const int expert = thread >> 2, quarter = thread & 3;
    const auto router_at = [&](int e, int tile) {
        return router_address(router, router_format, (size_t) e * rows + (base + tile) * TILE_ROWS + 4 * quarter);
    };
    if (router != nullptr) {
        for (int i = 4 * thread; i < share.tiles * TILE_ROWS; i += 4 * threads) {
            copy16(shared_address(normed + i), router_norm + base * TILE_ROWS + i);
        }
        if (expert < experts && router_format == FORMAT_F32) {
            copy16(shared_address(router_ahead), router_at(expert, 0));
        } else if (expert < experts) {
            copy8(shared_address(router_ahead), router_at(expert, 0));
        }
    }
    const Cursor next = start_units(share, ring, copy);
    const int count = divide_context(length, max_splits).parts;

    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    for (int i = 4 * thread; i < share.tiles * TILE_ROWS; i += 4 * threads) {
        copy16(shared_address(before + i), residual + base * TILE_ROWS + i);
    }
    run_units(share, ring, next, partial, copy, [&](int) { return q6k; }, [&](int column) {
        return round_joined(parts, logarithms, count, column, lane);
    });
    wait_copies<0>();
    __syncthreads();
    for (int i = thread; i < share.tiles * TILE_ROWS; i += threads) {
        const float sum = before[i] + add_columns(partial, i, columns);
        __stcg(residual + base * TILE_ROWS + i, sum);
        normed[i] *= sum;
    }
    if (router == nullptr) {
        return;
    }
    __syncthreads();
    for (int e = expert; e < (experts + 7) / 8 * 8; e += threads >> 2) {
        float sum = 0.0f;
        for (int tile = 0; tile < share.tiles && e < experts; tile++) {
            const bool ahead = tile == 0 && e == expert;
            const float4 w = router_weights(ahead ? router_ahead : router_at(e, tile), router_format);
            const float4 x = *reinterpret_cast<const float4*>(normed + tile * TILE_ROWS + 4 * quarter);
            sum += w.x * x.x + w.y * x.y + w.z * x.z + w.w * x.w;
        }
        sum += __shfl_xor_sync(0xffffffffu, sum, 1);
        sum += __shfl_xor_sync(0xffffffffu, sum, 2);
        if (quarter == 0 && e < experts) {
            atomicAdd(router_sums + e, (unsigned long long) __float2ll_rn(sum * ROUTER_STEPS));
        }
    }
}
