// Attention of few rows: the context is split over threadgroups, whose results are merged.

// Keys that a SIMD-group looks at together, one a lane.
constexpr constant uint KEYS = 32;
constexpr constant uint DECODE_SIMDGROUPS = 4;
constexpr constant uint DECODE_THREADS = 128;
// Query heads of a threadgroup, all of one KV head; and of a SIMD-group.
constexpr constant uint HEADS = 8;
constexpr constant uint OWN_HEADS = 2;
constexpr constant uint MOST_HEAD_SIZE = 256;
// Runs of 4 x 32 elements that a head may have.
constexpr constant uint RUNS = 2;
// Below every score, and finite: the difference of two of them is a number.
constexpr constant float LOWEST = -3.0e38f;

struct DecodeConstants {
    uint heads;
    uint kv_heads;
    uint head_size;
    uint block_tokens;
    uint max_blocks;
    uint parts;
    float scale;
};

// Keys of one part of a context, in whole runs of KEYS; the same for everybody who asks.
static inline uint keys_of_part(uint context, uint parts) {
    uint runs = (context + KEYS - 1) / KEYS;
    return (runs + parts - 1) / parts * KEYS;
}

// A head's softmax so far: the greatest score, the sum of e^(score - greatest), and the values weighted with that.
struct Attended {
    float greatest;
    float sum;
    float4 values[RUNS];
};

// partial[row, head, part] = the weighted values, greatest score and sum of that part of the context. Grid
// [parts, kv_heads * (query heads of a KV head / 8), m].
kernel void attention_decode(
        device const float *q [[buffer(0)]],
        device const uchar *pool [[buffer(1)]],
        device const int *positions [[buffer(2)]],
        device const int *row_sequence [[buffer(3)]],
        device const int *block_table [[buffer(4)]],
        device float *partial [[buffer(5)]],
        constant DecodeConstants &c [[buffer(6)]],
        uint3 group [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint lane [[thread_index_in_simdgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]]) {
    // Vectors of four, for their alignment.
    threadgroup float4 query_space[HEADS * MOST_HEAD_SIZE / 4];
    threadgroup float *queries = (threadgroup float *)query_space;
    threadgroup float shares[DECODE_SIMDGROUPS * OWN_HEADS * KEYS];
    threadgroup ulong places[DECODE_SIMDGROUPS * KEYS];
    uint part = group.x;
    uint row = group.z;
    uint heads_of_kv = c.heads / c.kv_heads;
    uint head_groups = (heads_of_kv + HEADS - 1) / HEADS;
    uint kv_head = group.y / head_groups;
    uint first_of_kv = group.y % head_groups * HEADS;
    uint first_head = kv_head * heads_of_kv + first_of_kv;
    uint head_count = min(HEADS, heads_of_kv - first_of_kv);
    uint context = uint(positions[row]) + 1;
    uint from = part * keys_of_part(context, c.parts);
    uint to = min(context, from + keys_of_part(context, c.parts));
    if (from >= context) {
        return;
    }
    device const float *own_queries = q + (ulong(row) * c.heads + first_head) * c.head_size;
    for (uint i = thread_index; i < head_count * c.head_size; i += DECODE_THREADS) {
        queries[i] = own_queries[i] * c.scale;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    // SIMD-group s takes the heads 2 s and 2 s + 1.
    uint own_first = simdgroup * OWN_HEADS;
    if (own_first >= head_count) {
        return;
    }
    uint own_count = min(OWN_HEADS, head_count - own_first);
    PageShape shape = {c.kv_heads, c.head_size, c.block_tokens, c.max_blocks};
    threadgroup float *own_shares = shares + simdgroup * OWN_HEADS * KEYS;
    threadgroup ulong *own_places = places + simdgroup * KEYS;
    uint sequence = uint(row_sequence[row]);
    Attended attended[OWN_HEADS];
    for (uint h = 0; h < OWN_HEADS; h++) {
        attended[h].greatest = LOWEST;
        attended[h].sum = 0.0f;
        for (uint r = 0; r < RUNS; r++) {
            attended[h].values[r] = float4(0.0f);
        }
    }
    for (uint base = from; base < to; base += KEYS) {
        bool has_key = base + lane < to;
        ulong place = 0;
        if (has_key) {
            place = key_place(block_table, shape, sequence, base + lane, kv_head);
        }
        float4 products[OWN_HEADS];
        for (uint h = 0; h < OWN_HEADS; h++) {
            products[h] = float4(0.0f);
        }
        if (has_key) {
            for (uint d = 0; d < c.head_size; d += 4) {
                float4 key = pool_four(pool, place + d);
                for (uint h = 0; h < OWN_HEADS; h++) {
                    if (h < own_count) {
                        threadgroup const float4 *query =
                                (threadgroup const float4 *)(queries + (own_first + h) * c.head_size + d);
                        products[h] = fma(key, *query, products[h]);
                    }
                }
            }
        }
        for (uint h = 0; h < own_count; h++) {
            float score = has_key ? (products[h].x + products[h].y) + (products[h].z + products[h].w) : LOWEST;
            float greatest = max(attended[h].greatest, simd_max(score));
            float share = has_key ? precise::exp(score - greatest) : 0.0f;
            float shrink = precise::exp(attended[h].greatest - greatest);
            attended[h].greatest = greatest;
            attended[h].sum = fma(attended[h].sum, shrink, simd_sum(share));
            for (uint r = 0; r < RUNS; r++) {
                attended[h].values[r] *= shrink;
            }
            own_shares[h * KEYS + lane] = share;
        }
        own_places[lane] = place + value_distance(shape);
        simdgroup_barrier(mem_flags::mem_threadgroup);
        uint keys = min(KEYS, to - base);
        for (uint r = 0; r < RUNS; r++) {
            uint d = (r * LANES + lane) * 4;
            if (d < c.head_size) {
                for (uint key = 0; key < keys; key++) {
                    float4 value = pool_four(pool, own_places[key] + d);
                    for (uint h = 0; h < own_count; h++) {
                        attended[h].values[r] = fma(float4(own_shares[h * KEYS + key]), value, attended[h].values[r]);
                    }
                }
            }
        }
        // The next run overwrites what is read here.
        simdgroup_barrier(mem_flags::mem_threadgroup);
    }
    for (uint h = 0; h < own_count; h++) {
        uint head = first_head + own_first + h;
        device float *target = partial + ((ulong(row) * c.heads + head) * c.parts + part) * (c.head_size + 2);
        for (uint r = 0; r < RUNS; r++) {
            uint d = (r * LANES + lane) * 4;
            for (uint i = 0; i < 4 && d + i < c.head_size; i++) {
                target[d + i] = attended[h].values[r][i];
            }
        }
        if (lane == 0) {
            target[c.head_size] = attended[h].greatest;
            target[c.head_size + 1] = attended[h].sum;
        }
    }
}

struct MergeConstants {
    uint heads;
    uint head_size;
    uint parts;
};

constexpr constant uint MERGE_HEADS = 4;

// out[row, head] = the parts of attention_decode joined. A SIMD-group takes a head; grid [heads / 4, m].
kernel void attention_merge(
        device const float *partial [[buffer(0)]],
        device const int *positions [[buffer(1)]],
        device float *out [[buffer(2)]],
        constant MergeConstants &c [[buffer(3)]],
        uint2 group [[threadgroup_position_in_grid]],
        uint lane [[thread_index_in_simdgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]]) {
    uint head = group.x * MERGE_HEADS + simdgroup;
    uint row = group.y;
    if (head >= c.heads) {
        return;
    }
    uint context = uint(positions[row]) + 1;
    uint keys = keys_of_part(context, c.parts);
    // Parts behind the context were not written.
    uint used = (context + keys - 1) / keys;
    uint stride = c.head_size + 2;
    device const float *parts = partial + (ulong(row) * c.heads + head) * c.parts * stride;
    float greatest = LOWEST;
    for (uint p = 0; p < used; p++) {
        greatest = max(greatest, parts[p * stride + c.head_size]);
    }
    float sum = 0.0f;
    for (uint p = 0; p < used; p++) {
        float shrink = precise::exp(parts[p * stride + c.head_size] - greatest);
        sum = fma(parts[p * stride + c.head_size + 1], shrink, sum);
    }
    device float *target = out + (ulong(row) * c.heads + head) * c.head_size;
    for (uint d = lane; d < c.head_size; d += LANES) {
        float value = 0.0f;
        for (uint p = 0; p < used; p++) {
            float shrink = precise::exp(parts[p * stride + c.head_size] - greatest);
            value = fma(parts[p * stride + d], shrink, value);
        }
        target[d] = value / sum;
    }
}
