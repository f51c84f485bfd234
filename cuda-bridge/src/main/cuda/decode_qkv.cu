// One row: RMSNorm and the three projections of attention.
// targets: compute_80 compute_90
#include "decode_stream.cuh"

// q, k, v = W * norm(residual), f32. Each block takes `tiles_per_block` row tiles of the three matrices put one after the
// other. Block (32, Y, Z) of at most 256 threads, see decode_stream.cuh; grid ceil((rows_q + rows_k + rows_v) / 16 /
// tiles_per_block); shared memory Y * Z * depth * place_bytes + 64 * tiles_per_block * columns + 4 * columns with columns =
// hidden / 256 and place_bytes the tile size of the larger format. The last block also clears the `clear_count` sums of the router
// that decode_output of the same layer adds to.
extern "C" __global__ void __launch_bounds__(256, 2) decode_qkv(
    const float* residual, const float* norm, float eps, int hidden,
    const uint8_t* weights_q, int format_q, int rows_q, float* q,
    const uint8_t* weights_k, int format_k, int rows_k, float* k,
    const uint8_t* weights_v, int format_v, int rows_v, float* v,
    int tiles_per_block, int depth, int place_bytes,
    unsigned long long* clear, int clear_count, unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    const int lane = threadIdx.x, thread = thread_of_block();
    const int columns = hidden / BLOCK_COLUMNS;
    const int tiles_q = rows_q / TILE_ROWS, tiles_k = rows_k / TILE_ROWS, tiles_v = rows_v / TILE_ROWS;
    const int base = blockIdx.x * tiles_per_block;
    const int tiles = min(tiles_per_block, tiles_q + tiles_k + tiles_v - base);
    const Ring ring(shared, depth, place_bytes);
    float* partial = reinterpret_cast<float*>(shared + blockDim.y * blockDim.z * depth * place_bytes);
    float* square = partial + tiles_per_block * columns * TILE_ROWS;

    const auto is_q6k = [&](int tile) {
        const int at = base + tile;
        return (at < tiles_q ? format_q : at < tiles_q + tiles_k ? format_k : format_v) == FORMAT_Q6K;
    };
    const auto copy = [&](uint8_t* place, const Cursor& at) {
        int tile = base + at.tile;
        const uint8_t* weights = weights_q;
        int format = format_q;
        if (tile >= tiles_q + tiles_k) {
            tile -= tiles_q + tiles_k;
            weights = weights_v;
            format = format_v;
        } else if (tile >= tiles_q) {
            tile -= tiles_q;
            weights = weights_k;
            format = format_k;
        }
        copy_tile(place, weights + ((size_t) tile * columns + at.column) * tile_bytes(format), format == FORMAT_Q6K, lane);
    };
    const Share share = {columns, tiles};
    const Cursor next = start_units(share, ring, copy);
    const int first_column = min((int) threadIdx.y, columns - 1);
    const Values weights = constant_values(norm, first_column, lane);

    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    const Scaled first = scale_block(fresh_values(residual, first_column, lane), weights);
    const Rounded x = round_scaled(first, first_column, lane, square);
    run_units(share, ring, next, partial, copy, is_q6k, [&](int column) {
        if (column == threadIdx.y) {
            return x;
        }
        const Values more = constant_values(norm, column, lane);
        return round_scaled(scale_block(fresh_values(residual, column, lane), more), column, lane, square);
    });
    __syncthreads();
    const float factor = norm_factor(square, columns, eps);
    for (int i = thread; i < tiles * TILE_ROWS; i += threads_of_block()) {
        const int row = base * TILE_ROWS + i;
        float* out = row < rows_q ? q + row : row < rows_q + rows_k ? k + (row - rows_q) : v + (row - rows_q - rows_k);
        __stcg(out, add_columns(partial, i, columns) * factor);
    }
    if (blockIdx.x == gridDim.x - 1) {
        for (int i = thread; i < clear_count; i += threads_of_block()) {
            clear[i] = 0;
        }
    }
}
