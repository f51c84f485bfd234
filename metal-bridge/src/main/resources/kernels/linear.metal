// Products of a weight matrix and the rows of a step.

struct LinearConstants {
    uint rows;
    uint cols;
    uint row_bytes;
    uint m;
};

static inline void put(device float *target, float value) {
    *target = ADD != 0 ? *target + value : value;
}

// y[m, rows] = (or +=) x[m, cols] · weights[rows, cols]ᵀ. Grid [rows / 8, m / ROW_TILE].
kernel void mat_vec(
        device const uchar *weights [[buffer(0)]],
        device const float *x [[buffer(1)]],
        device float *y [[buffer(2)]],
        constant LinearConstants &c [[buffer(3)]],
        uint2 group [[threadgroup_position_in_grid]],
        uint lane [[thread_index_in_simdgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]]) {
    uint first_row = (group.x * ROW_SIMDGROUPS + simdgroup) * ROWS;
    if (first_row >= c.rows) {
        return;
    }
    uint count = min(ROWS, c.rows - first_row);
    device const uchar *own = weights + ulong(first_row) * c.row_bytes;
    if (ROW_TILE == 1) {
        float4 sums[ROWS];
        one_input_row(FORMAT, own, c.row_bytes, count, x + ulong(group.y) * c.cols, c.cols, lane, sums);
        for (uint j = 0; j < count; j++) {
            float total = total_of(sums[j]);
            if (lane == 0) {
                put(y + ulong(group.y) * c.rows + first_row + j, total);
            }
        }
        return;
    }
    uint first_input = group.y * MOST_ROW_TILE;
    uint inputs = min(MOST_ROW_TILE, c.m - first_input);
    for (uint j = 0; j < count; j++) {
        float4 sums[MOST_ROW_TILE];
        one_weight_row(
                FORMAT, own + ulong(j) * c.row_bytes, x + ulong(first_input) * c.cols, inputs, c.cols, lane, sums);
        for (uint i = 0; i < inputs; i++) {
            float total = total_of(sums[i]);
            if (lane == 0) {
                put(y + ulong(first_input + i) * c.rows + first_row + j, total);
            }
        }
    }
}

// The same for many rows. Grid [m / 32, rows / 64].
kernel void mat_mul(
        device const uchar *weights [[buffer(0)]],
        device const float *x [[buffer(1)]],
        device float *y [[buffer(2)]],
        constant LinearConstants &c [[buffer(3)]],
        uint2 group [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]]) {
    // Vectors of four, for their alignment.
    threadgroup float4 w_space[TILE_ROWS * TILE_COLS / 4];
    threadgroup float4 x_space[TILE_INPUTS * TILE_COLS / 4];
    threadgroup float *w_tile = (threadgroup float *)w_space;
    threadgroup float *x_tile = (threadgroup float *)x_space;
    uint first_input = group.x * TILE_INPUTS;
    uint first_row = group.y * TILE_ROWS;
    uint own = thread_index / 2;
    TileSource source;
    source.has_weights = first_row + own < c.rows;
    source.has_x = own < TILE_INPUTS && first_input + own < c.m;
    source.weights = weights + ulong(first_row + own) * c.row_bytes;
    source.x = x + ulong(first_input + own) * c.cols;
    multiply_tile(FORMAT, source, c.cols, thread_index, simdgroup, w_tile, x_tile);
    for (uint i = thread_index; i < TILE_INPUTS * TILE_ROWS; i += TILE_THREADS) {
        uint input = first_input + i / TILE_ROWS;
        uint row = first_row + i % TILE_ROWS;
        if (input < c.m && row < c.rows) {
            put(y + ulong(input) * c.rows + row, w_tile[i]);
        }
    }
}
