// Tiles of matrix products, for many input rows: 64 weight rows by 32 input rows, 32 columns at a time.
//
// Tiles lie in threadgroup memory in blocks of 8 x 8, each without gaps, which is what a matrix fragment loads. They are floats:
// halves would save memory but overflow at activations beyond 65504, which such models have.

constexpr constant uint TILE_ROWS = 64;
constexpr constant uint TILE_INPUTS = 32;
constexpr constant uint TILE_COLS = 32;
constexpr constant uint TILE_THREADS = 128;
// Edge of a matrix fragment, and its elements.
constexpr constant uint EDGE = 8;
constexpr constant uint BLOCK = 64;
// Fragments of a SIMD-group: 16 input rows by 32 weight rows.
constexpr constant uint INPUT_FRAGMENTS = 2;
constexpr constant uint ROW_FRAGMENTS = 4;

// Puts sixteen columns from `column` on of the row `row` of a tile where fragments look for them.
static inline void place_sixteen(threadgroup float *tile, uint row, uint column, Sixteen values) {
    for (uint q = 0; q < 4; q++) {
        uint at = column + 4 * q;
        uint block = row / EDGE * (TILE_COLS / EDGE) + at / EDGE;
        *(threadgroup float4 *)(tile + block * BLOCK + row % EDGE * EDGE + at % EDGE) = values.quarter[q];
    }
}

// What a thread brings to a tile: its half of a row of 32 columns, of the weights and, half of the threads, of the input.
// Rows that there are not are zeros.
struct TileSource {
    device const uchar *weights;
    device const float *x;
    bool has_weights;
    bool has_x;
};

static inline void load_tiles(
        uint format,
        TileSource source,
        uint first_column,
        uint cols,
        uint thread_index,
        threadgroup float *w_tile,
        threadgroup float *x_tile) {
    uint row = thread_index / 2;
    uint half_row = thread_index % 2;
    uint part = first_column / SIXTEEN + half_row;
    Sixteen zeros;
    for (uint q = 0; q < 4; q++) {
        zeros.quarter[q] = float4(0.0f);
    }
    bool inside = part * SIXTEEN < cols;
    Sixteen w = zeros;
    if (source.has_weights && inside) {
        w = decode(format, source.weights, part, cols);
    }
    place_sixteen(w_tile, row, half_row * SIXTEEN, w);
    if (row < TILE_INPUTS) {
        Sixteen x = zeros;
        if (source.has_x && inside) {
            x = sixteen_floats(source.x, part, cols);
        }
        place_sixteen(x_tile, row, half_row * SIXTEEN, x);
    }
}

// The product of a tile: afterwards w_tile holds [TILE_INPUTS][TILE_ROWS], behind a barrier.
static inline void multiply_tile(
        uint format,
        TileSource source,
        uint cols,
        uint thread_index,
        uint simdgroup,
        threadgroup float *w_tile,
        threadgroup float *x_tile) {
    uint first_input = simdgroup / 2 * INPUT_FRAGMENTS;
    uint first_row = simdgroup % 2 * ROW_FRAGMENTS;
    simdgroup_float8x8 sums[INPUT_FRAGMENTS * ROW_FRAGMENTS];
    for (uint i = 0; i < INPUT_FRAGMENTS * ROW_FRAGMENTS; i++) {
        sums[i] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    }
    for (uint column = 0; column < cols; column += TILE_COLS) {
        // The tiles of the step before are still being read.
        threadgroup_barrier(mem_flags::mem_threadgroup);
        load_tiles(format, source, column, cols, thread_index, w_tile, x_tile);
        threadgroup_barrier(mem_flags::mem_threadgroup);
        for (uint k = 0; k < TILE_COLS / EDGE; k++) {
            simdgroup_float8x8 x[INPUT_FRAGMENTS];
            for (uint i = 0; i < INPUT_FRAGMENTS; i++) {
                simdgroup_load(x[i], x_tile + ((first_input + i) * (TILE_COLS / EDGE) + k) * BLOCK, EDGE);
            }
            for (uint j = 0; j < ROW_FRAGMENTS; j++) {
                simdgroup_float8x8 w;
                simdgroup_load(
                        w, w_tile + ((first_row + j) * (TILE_COLS / EDGE) + k) * BLOCK, EDGE, ulong2(0, 0), true);
                for (uint i = 0; i < INPUT_FRAGMENTS; i++) {
                    simdgroup_multiply_accumulate(
                            sums[i * ROW_FRAGMENTS + j], x[i], w, sums[i * ROW_FRAGMENTS + j]);
                }
            }
        }
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (uint i = 0; i < INPUT_FRAGMENTS; i++) {
        for (uint j = 0; j < ROW_FRAGMENTS; j++) {
            threadgroup float *target = w_tile + (first_input + i) * EDGE * TILE_ROWS + (first_row + j) * EDGE;
            simdgroup_store(sums[i * ROW_FRAGMENTS + j], target, TILE_ROWS);
        }
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
}
