// The paged cache of keys and values: pool[blocks, 2, kv_heads, block_tokens, head_size].

// What every kernel over pages knows of their shape.
struct PageShape {
    uint kv_heads;
    uint head_size;
    uint block_tokens;
    uint max_blocks;
};

// The element of the pool where the key of `position` begins, of a sequence whose blocks are row `sequence` of the table.
static inline ulong key_place(
        device const int *block_table, PageShape shape, uint sequence, uint position, uint kv_head) {
    uint block = uint(block_table[sequence * shape.max_blocks + position / shape.block_tokens]);
    ulong head = ulong(block) * 2 * shape.kv_heads + kv_head;
    return (head * shape.block_tokens + position % shape.block_tokens) * shape.head_size;
}

// From a key to its value.
static inline ulong value_distance(PageShape shape) {
    return ulong(shape.kv_heads) * shape.block_tokens * shape.head_size;
}

// Four elements of the pool from `element`, a multiple of 4.
static inline float4 pool_four(device const uchar *pool, ulong element) {
    if (KV_HALF != 0) {
        return float4(*(device const half4 *)((device const half *)pool + element));
    }
    return *(device const float4 *)((device const float *)pool + element);
}

static inline void store_pool(device uchar *pool, ulong element, float value) {
    if (KV_HALF != 0) {
        ((device half *)pool)[element] = half(value);
    } else {
        ((device float *)pool)[element] = value;
    }
}

struct AppendConstants {
    uint kv_heads;
    uint head_size;
    uint block_tokens;
    uint max_blocks;
};

// Stores k and v, [m, kv_heads, head_size], at each row's position of its sequence. Grid [m].
kernel void kv_append(
        device const float *k [[buffer(0)]],
        device const float *v [[buffer(1)]],
        device uchar *pool [[buffer(2)]],
        device const int *positions [[buffer(3)]],
        device const int *row_sequence [[buffer(4)]],
        device const int *block_table [[buffer(5)]],
        constant AppendConstants &c [[buffer(6)]],
        uint row [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint threads [[threads_per_threadgroup]]) {
    PageShape shape = {c.kv_heads, c.head_size, c.block_tokens, c.max_blocks};
    uint width = c.kv_heads * c.head_size;
    uint sequence = uint(row_sequence[row]);
    uint position = uint(positions[row]);
    for (uint i = thread_index; i < width; i += threads) {
        ulong place = key_place(block_table, shape, sequence, position, i / c.head_size) + i % c.head_size;
        store_pool(pool, place, k[ulong(row) * width + i]);
        store_pool(pool, place + value_distance(shape), v[ulong(row) * width + i]);
    }
}
