// Attention of many rows: 16 rows of one head meet 32 keys at a time, as matrix products.

constexpr constant uint QUERY_ROWS = 16;
constexpr constant uint TILE_KEYS = 32;
constexpr constant uint PREFILL_THREADS = 128;
constexpr constant uint PREFILL_SIMDGROUPS = 4;
constexpr constant uint MOST_PREFILL_HEAD = 128;
constexpr constant uint EDGE = 8;
constexpr constant uint BLOCK = 64;
// Fragments of 8 rows, and of 8 columns of the result that a SIMD-group holds at most.
constexpr constant uint ROW_FRAGMENTS = 2;
constexpr constant uint COLUMN_FRAGMENTS = 4;
// Rows whose softmax a SIMD-group computes.
constexpr constant uint SOFTMAX_ROWS = 4;

struct PrefillConstants {
    uint heads;
    uint kv_heads;
    uint head_size;
    uint block_tokens;
    uint max_blocks;
    uint m;
    float scale;
};

// Where four elements from column `d` of a row lie in a tile of 8 x 8 blocks that is `head_size` wide.
static inline uint tile_place(uint row, uint d, uint head_size) {
    return (row / EDGE * (head_size / EDGE) + d / EDGE) * BLOCK + row % EDGE * EDGE + d % EDGE;
}

// Loads keys (distance 0) or values of `first` and the following positions into the tile; zeros behind `last`.
static inline void load_pages(
        threadgroup float *tile,
        device const uchar *pool,
        device const int *block_table,
        PageShape shape,
        uint sequence,
        uint kv_head,
        uint first,
        uint last,
        ulong distance,
        uint thread_index) {
    uint fours = shape.head_size / 4;
    for (uint i = thread_index; i < TILE_KEYS * fours; i += PREFILL_THREADS) {
        uint key = i / fours;
        uint d = i % fours * 4;
        float4 values = float4(0.0f);
        if (first + key <= last) {
            ulong place = key_place(block_table, shape, sequence, first + key, kv_head);
            values = pool_four(pool, place + distance + d);
        }
        *(threadgroup float4 *)(tile + tile_place(key, d, shape.head_size)) = values;
    }
}

// scores[QUERY_ROWS][TILE_KEYS] = queries · keysᵀ; a SIMD-group makes eight columns.
static inline void score_tile(
        threadgroup const float *queries,
        threadgroup const float *keys,
        threadgroup float *scores,
        uint head_size,
        uint simdgroup) {
    uint blocks = head_size / EDGE;
    simdgroup_float8x8 sums[ROW_FRAGMENTS];
    for (uint i = 0; i < ROW_FRAGMENTS; i++) {
        sums[i] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    }
    for (uint b = 0; b < blocks; b++) {
        simdgroup_float8x8 key;
        simdgroup_load(key, keys + (simdgroup * blocks + b) * BLOCK, EDGE, ulong2(0, 0), true);
        for (uint i = 0; i < ROW_FRAGMENTS; i++) {
            simdgroup_float8x8 query;
            simdgroup_load(query, queries + (i * blocks + b) * BLOCK, EDGE);
            simdgroup_multiply_accumulate(sums[i], query, key, sums[i]);
        }
    }
    for (uint i = 0; i < ROW_FRAGMENTS; i++) {
        simdgroup_store(sums[i], scores + i * EDGE * TILE_KEYS + simdgroup * EDGE, TILE_KEYS);
    }
}

// out[m, heads, head_size] for rows of any sequences, those of one adjacent and ascending. Grid [m / 16, heads].
kernel void attention_prefill(
        device const float *q [[buffer(0)]],
        device const uchar *pool [[buffer(1)]],
        device const int *positions [[buffer(2)]],
        device const int *row_sequence [[buffer(3)]],
        device const int *block_table [[buffer(4)]],
        device float *out [[buffer(5)]],
        constant PrefillConstants &c [[buffer(6)]],
        uint2 group [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint lane [[thread_index_in_simdgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]]) {
    // Vectors of four, for their alignment.
    threadgroup float4 query_space[QUERY_ROWS * MOST_PREFILL_HEAD / 4];
    threadgroup float4 page_space[TILE_KEYS * MOST_PREFILL_HEAD / 4];
    threadgroup float *queries = (threadgroup float *)query_space;
    threadgroup float *pages = (threadgroup float *)page_space;
    threadgroup float scores[QUERY_ROWS * TILE_KEYS];
    // Matrices with the factor of each row on their diagonal: a product with one scales rows.
    threadgroup float shrinks[ROW_FRAGMENTS * BLOCK];
    threadgroup float row_sums[QUERY_ROWS];
    uint first_row = group.x * QUERY_ROWS;
    uint head = group.y;
    uint kv_head = head / (c.heads / c.kv_heads);
    uint rows = min(QUERY_ROWS, c.m - first_row);
    PageShape shape = {c.kv_heads, c.head_size, c.block_tokens, c.max_blocks};
    uint fours = c.head_size / 4;
    for (uint i = thread_index; i < QUERY_ROWS * fours; i += PREFILL_THREADS) {
        uint row = i / fours;
        uint d = i % fours * 4;
        float4 values = float4(0.0f);
        if (row < rows) {
            ulong at = (ulong(first_row + row) * c.heads + head) * c.head_size + d;
            values = *(device const float4 *)(q + at) * c.scale;
        }
        *(threadgroup float4 *)(queries + tile_place(row, d, c.head_size)) = values;
    }
    for (uint i = thread_index; i < ROW_FRAGMENTS * BLOCK; i += PREFILL_THREADS) {
        shrinks[i] = 0.0f;
    }
    float greatest[SOFTMAX_ROWS];
    float sums[SOFTMAX_ROWS];
    for (uint i = 0; i < SOFTMAX_ROWS; i++) {
        greatest[i] = LOWEST;
        sums[i] = 0.0f;
    }
    simdgroup_float8x8 results[ROW_FRAGMENTS * COLUMN_FRAGMENTS];
    for (uint i = 0; i < ROW_FRAGMENTS * COLUMN_FRAGMENTS; i++) {
        results[i] = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
    }
    uint blocks = c.head_size / EDGE;
    uint run_end = 0;
    while (run_end < rows) {
        // A run: rows of one sequence. The others of the tile stand by.
        uint run_start = run_end;
        uint sequence = uint(row_sequence[first_row + run_start]);
        while (run_end < rows && uint(row_sequence[first_row + run_end]) == sequence) {
            run_end++;
        }
        uint first_position = uint(positions[first_row + run_start]);
        uint last = first_position + run_end - run_start - 1;
        for (uint base = 0; base <= last; base += TILE_KEYS) {
            // The values of the step before are still being read.
            threadgroup_barrier(mem_flags::mem_threadgroup);
            load_pages(pages, pool, block_table, shape, sequence, kv_head, base, last, 0, thread_index);
            threadgroup_barrier(mem_flags::mem_threadgroup);
            score_tile(queries, pages, scores, c.head_size, simdgroup);
            threadgroup_barrier(mem_flags::mem_threadgroup);
            for (uint i = 0; i < SOFTMAX_ROWS; i++) {
                uint row = simdgroup * SOFTMAX_ROWS + i;
                bool sees = row >= run_start && row < run_end && base + lane <= first_position + row - run_start;
                float score = sees ? scores[row * TILE_KEYS + lane] : LOWEST;
                float top = max(greatest[i], simd_max(score));
                float share = sees ? precise::exp(score - top) : 0.0f;
                float shrink = precise::exp(greatest[i] - top);
                greatest[i] = top;
                sums[i] = fma(sums[i], shrink, simd_sum(share));
                scores[row * TILE_KEYS + lane] = share;
                if (lane == 0) {
                    shrinks[row / EDGE * BLOCK + row % EDGE * (EDGE + 1)] = shrink;
                }
            }
            load_pages(
                    pages, pool, block_table, shape, sequence, kv_head, base, last, value_distance(shape), thread_index);
            threadgroup_barrier(mem_flags::mem_threadgroup);
            for (uint i = 0; i < ROW_FRAGMENTS; i++) {
                simdgroup_float8x8 shrink;
                simdgroup_load(shrink, shrinks + i * BLOCK, EDGE);
                for (uint j = 0; j < COLUMN_FRAGMENTS; j++) {
                    uint block = j * PREFILL_SIMDGROUPS + simdgroup;
                    if (block < blocks) {
                        simdgroup_float8x8 sum = make_filled_simdgroup_matrix<float, 8, 8>(0.0f);
                        simdgroup_multiply_accumulate(sum, shrink, results[i * COLUMN_FRAGMENTS + j], sum);
                        for (uint k = 0; k < TILE_KEYS / EDGE; k++) {
                            simdgroup_float8x8 share;
                            simdgroup_float8x8 value;
                            simdgroup_load(share, scores + i * EDGE * TILE_KEYS + k * EDGE, TILE_KEYS);
                            simdgroup_load(value, pages + (k * blocks + block) * BLOCK, EDGE);
                            simdgroup_multiply_accumulate(sum, share, value, sum);
                        }
                        results[i * COLUMN_FRAGMENTS + j] = sum;
                    }
                }
            }
        }
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (uint i = 0; i < ROW_FRAGMENTS; i++) {
        for (uint j = 0; j < COLUMN_FRAGMENTS; j++) {
            uint block = j * PREFILL_SIMDGROUPS + simdgroup;
            if (block < blocks) {
                simdgroup_store(
                        results[i * COLUMN_FRAGMENTS + j], pages + i * EDGE * c.head_size + block * EDGE, c.head_size);
            }
        }
    }
    for (uint i = 0; i < SOFTMAX_ROWS; i++) {
        if (lane == 0) {
            row_sums[simdgroup * SOFTMAX_ROWS + i] = sums[i];
        }
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (uint i = thread_index; i < rows * c.head_size; i += PREFILL_THREADS) {
        uint row = i / c.head_size;
        uint d = i % c.head_size;
        out[(ulong(first_row + row) * c.heads + head) * c.head_size + d] = pages[i] / row_sums[row];
    }
}
