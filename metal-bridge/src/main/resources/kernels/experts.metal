// Products of stacked experts' matrices and the pairs of tokens and chosen experts.

struct PairConstants {
    uint rows;
    uint cols;
    uint row_bytes;
    uint pairs_per_row;
};

// out[pair, rows] = weights[ids[pair]] · x[pair / pairs_per_row]. Grid [rows / 8, pairs].
kernel void pair_mat_vec(
        device const uchar *weights [[buffer(0)]],
        device const float *x [[buffer(1)]],
        device const int *ids [[buffer(2)]],
        device float *out [[buffer(3)]],
        constant PairConstants &c [[buffer(4)]],
        uint2 group [[threadgroup_position_in_grid]],
        uint lane [[thread_index_in_simdgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]]) {
    uint first_row = (group.x * ROW_SIMDGROUPS + simdgroup) * ROWS;
    if (first_row >= c.rows) {
        return;
    }
    uint pair = group.y;
    uint count = min(ROWS, c.rows - first_row);
    ulong at = (ulong(ids[pair]) * c.rows + first_row) * c.row_bytes;
    float4 sums[ROWS];
    one_input_row(
            FORMAT, weights + at, c.row_bytes, count, x + ulong(pair / c.pairs_per_row) * c.cols, c.cols, lane, sums);
    for (uint j = 0; j < count; j++) {
        float total = total_of(sums[j]);
        if (lane == 0) {
            out[ulong(pair) * c.rows + first_row + j] = total;
        }
    }
}

struct GateUpConstants {
    uint rows;
    uint cols;
    uint gate_row_bytes;
    uint up_row_bytes;
    uint pairs_per_row;
};

// out[pair, rows] = silu(gate[ids[pair]] · x) * (up[ids[pair]] · x), x the row pair / pairs_per_row. Grid [rows / 8, pairs].
// Both products are summed as pair_mat_vec sums them.
kernel void gate_up_silu(
        device const uchar *gate [[buffer(0)]],
        device const uchar *up [[buffer(1)]],
        device const float *x [[buffer(2)]],
        device const int *ids [[buffer(3)]],
        device float *out [[buffer(4)]],
        constant GateUpConstants &c [[buffer(5)]],
        uint2 group [[threadgroup_position_in_grid]],
        uint lane [[thread_index_in_simdgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]]) {
    uint first_row = (group.x * ROW_SIMDGROUPS + simdgroup) * ROWS;
    if (first_row >= c.rows) {
        return;
    }
    uint pair = group.y;
    uint count = min(ROWS, c.rows - first_row);
    ulong row = ulong(ids[pair]) * c.rows + first_row;
    device const uchar *gate_rows = gate + row * c.gate_row_bytes;
    device const uchar *up_rows = up + row * c.up_row_bytes;
    device const float *input_row = x + ulong(pair / c.pairs_per_row) * c.cols;
    float4 gates[ROWS];
    float4 ups[ROWS];
    for (uint j = 0; j < ROWS; j++) {
        gates[j] = float4(0.0f);
        ups[j] = float4(0.0f);
    }
    uint parts = (c.cols + SIXTEEN - 1) / SIXTEEN;
    for (uint part = lane; part < parts; part += LANES) {
        Sixteen input = sixteen_floats(input_row, part, c.cols);
        for (uint j = 0; j < ROWS; j++) {
            if (j < count) {
                Sixteen g = decode(FORMAT, gate_rows + ulong(j) * c.gate_row_bytes, part, c.cols);
                gates[j] = add_products(gates[j], g, input);
                Sixteen u = decode(UP_FORMAT, up_rows + ulong(j) * c.up_row_bytes, part, c.cols);
                ups[j] = add_products(ups[j], u, input);
            }
        }
    }
    for (uint j = 0; j < count; j++) {
        float gate_total = total_of(gates[j]);
        float up_total = total_of(ups[j]);
        if (lane == 0) {
            out[ulong(pair) * c.rows + first_row + j] = silu(gate_total) * up_total;
        }
    }
}

// As pair_mat_vec, with the pairs of an expert as one matrix product. `tiles` is what expert_tiles wrote. Grid
// [tiles, rows / 64].
kernel void expert_mat_mul(
        device const uchar *weights [[buffer(0)]],
        device const float *x [[buffer(1)]],
        device const int *order [[buffer(2)]],
        device const uint *tiles [[buffer(3)]],
        device float *out [[buffer(4)]],
        constant PairConstants &c [[buffer(5)]],
        uint2 group [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]]) {
    // Vectors of four, for their alignment.
    threadgroup float4 w_space[TILE_ROWS * TILE_COLS / 4];
    threadgroup float4 x_space[TILE_INPUTS * TILE_COLS / 4];
    threadgroup float *w_tile = (threadgroup float *)w_space;
    threadgroup float *x_tile = (threadgroup float *)x_space;
    // A grid for the worst case has more threadgroups than there are tiles.
    if (group.x >= tiles[0]) {
        return;
    }
    uint expert = tiles[1 + 3 * group.x];
    uint first = tiles[2 + 3 * group.x];
    uint pairs = tiles[3 + 3 * group.x];
    uint first_row = group.y * TILE_ROWS;
    uint own = thread_index / 2;
    TileSource source;
    source.has_weights = first_row + own < c.rows;
    source.has_x = own < pairs;
    source.weights = weights + (ulong(expert) * c.rows + first_row + own) * c.row_bytes;
    uint own_pair = source.has_x ? uint(order[first + own]) : 0u;
    source.x = x + ulong(own_pair / c.pairs_per_row) * c.cols;
    multiply_tile(FORMAT, source, c.cols, thread_index, simdgroup, w_tile, x_tile);
    for (uint i = thread_index; i < pairs * TILE_ROWS; i += TILE_THREADS) {
        uint row = first_row + i % TILE_ROWS;
        if (row < c.rows) {
            out[ulong(order[first + i / TILE_ROWS]) * c.rows + row] = w_tile[i];
        }
    }
}
