// Several rows: dense projections.
// targets: compute_80 compute_90
#include "rows.cuh"

// y = W * x, or y += W * x with `add`, for up to three matrices of one input (those with rows 0 are not there); x rounded
// rows [rows, columns * 256], y f32 [rows, rows of the matrix]. An item is a row tile by one of 2^share_bits shares of the
// rows, or a few: where there are more blocks than tiles, several read a tile, all but one of them from L2. Block 256 threads,
// any grid, shared memory 16 * place_bytes + 10240 * ceil(ceil(rows / 8) / 2^share_bits); place_bytes the tile size of the
// largest format.
extern "C" __global__ void __launch_bounds__(256, 2) rows_linear(
    const int8_t* q, const float* d, const int16_t* sums, int columns, int rows, int share_bits,
    const uint8_t* weights_a, int format_a, int rows_a, float* y_a,
    const uint8_t* weights_b, int format_b, int rows_b, float* y_b,
    const uint8_t* weights_c, int format_c, int rows_c, float* y_c,
    int add, int place_bytes, unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    const int warp = threadIdx.x >> 5;
    const int tiles_a = rows_a / TILE_ROWS, tiles_b = rows_b / TILE_ROWS, tiles_c = rows_c / TILE_ROWS;
    const int tiles = tiles_a + tiles_b + tiles_c;
    const WarpSplit split(columns);
    const int tiles_per_item = ROWS_WARPS / split.parts;
    const int part = warp % split.parts, in_item = warp / split.parts;
    const int groups = (((rows + TOKENS - 1) / TOKENS - 1) >> share_bits) + 1;
    const auto start_of = [&](int item) { return (item & ((1 << share_bits) - 1)) * groups * TOKENS; };
    const auto tokens_of = [&](int item) { return min(groups * TOKENS, rows - start_of(item)); };  // 0 or less: none
    const auto locate = [&](int item) {
        int tile = (item >> share_bits) * tiles_per_item + in_item;
        Work work = {
            nullptr, false, min(split.span, columns - part * split.span), part * split.span, tokens_of(item), start_of(item)};
        if (tile < tiles && work.tokens > 0) {
            const uint8_t* weights = weights_a;
            int format = format_a;
            if (tile >= tiles_a + tiles_b) {
                tile -= tiles_a + tiles_b;
                weights = weights_c;
                format = format_c;
            } else if (tile >= tiles_a) {
                tile -= tiles_a;
                weights = weights_b;
                format = format_b;
            }
            work.q6k = format == FORMAT_Q6K;
            work.tile = weights + ((size_t) tile * columns + work.first_column) * tile_bytes(format);
        }
        return work;
    };
    const auto finish = [&](int item, const float* sum) {
        const int tokens = tokens_of(item), start = start_of(item);
        for (int i = threadIdx.x; i < tiles_per_item * tokens * TILE_ROWS; i += blockDim.x) {
            const int r = i % TILE_ROWS, rest = i / TILE_ROWS;
            const int token = rest % tokens, tile_in_item = rest / tokens;
            int row = ((item >> share_bits) * tiles_per_item + tile_in_item) * TILE_ROWS + r;
            if (row >= rows_a + rows_b + rows_c) {
                continue;
            }
            float value = 0.0f;
            for (int p = 0; p < split.parts; p++) {
                const int w = tile_in_item * split.parts + p;
                if (p * split.span < columns) {
                    value += sum[(w * groups + token / TOKENS) * SLOT + token % TOKENS * SLOT_ROW + r];
                }
            }
            float* y = y_a;
            int width = rows_a;
            if (row >= rows_a + rows_b) {
                row -= rows_a + rows_b;
                y = y_c;
                width = rows_c;
            } else if (row >= rows_a) {
                row -= rows_a;
                y = y_b;
                width = rows_b;
            }
            y += (size_t) (start + token) * width + row;
            *y = add ? *y + value : value;
        }
    };
    run_items(
        shared, place_bytes, (tiles + tiles_per_item - 1) / tiles_per_item << share_bits, groups, {q, d, sums, columns}, locate,
        [](const Work& work, int token) { return work.start + token; }, finish, [&] {
            wait_for_earlier_kernels();
            allow_next_kernel();
            store_stamp(stamp);
        });
}
