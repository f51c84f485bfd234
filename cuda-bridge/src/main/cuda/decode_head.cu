// One row: the final RMSNorm and the output head.
// targets: compute_80 compute_90
#include "decode_stream.cuh"

// logits[rows] = W * norm(residual). Block (32, Y, Z) of at most 256 threads with Y <= columns = hidden / 256; grid ceil(rows / 16 /
// tiles_per_block); shared memory Y * Z * depth * tile bytes + 64 * tiles_per_block * columns + 4 * columns.
extern "C" __global__ void __launch_bounds__(256, 2) decode_head(
    const float* residual, const float* norm, float eps, int hidden,
    const uint8_t* weights, int format, int rows, float* logits,
    int tiles_per_block, int depth, unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    const Crew crew = Crew::of_block();
    const int lane = crew.lane, thread = crew.thread();
    const int columns = hidden / BLOCK_COLUMNS;
    const int base = blockIdx.x * tiles_per_block;
    const bool q6k = format == FORMAT_Q6K;
    const Ring ring(shared, crew, depth, tile_bytes(format));
    float* partial = reinterpret_cast<float*>(shared + crew.warps() * depth * tile_bytes(format));
    float* square = partial + tiles_per_block * columns * TILE_ROWS;
    const auto copy = [&](uint8_t* place, const Cursor& at) {
        copy_tile(place, weights + ((size_t) (base + at.tile) * columns + at.column) * tile_bytes(format), q6k, lane);
    };
    const Share share = {crew, columns, min(tiles_per_block, rows / TILE_ROWS - base)};
    start_units(share, ring, copy);

    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    run_units(share, ring, partial, copy, [&](int) { return q6k; }, [&](int column) {
        const Values weights_of_norm = constant_values(norm, column, lane);
        return round_scaled(scale_block(fresh_values(residual, column, lane), weights_of_norm), column, lane, square);
    });
    __syncthreads();
    const float factor = norm_factor(square, columns, eps);
    for (int i = thread; i < share.tiles * TILE_ROWS; i += crew.threads()) {
        const int row = base * TILE_ROWS + i;
        const float logit = add_columns(partial, i, columns) * factor;
        __stcg(logits + row, logit);
    }
}
