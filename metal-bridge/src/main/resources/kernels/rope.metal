// Norm of queries and keys, and their rotation by position.

struct RopeConstants {
    uint m;
    uint heads;
    uint kv_heads;
    uint head_size;
    float eps;
    float magnitude;
};

constexpr constant uint HEADS_OF_GROUP = 4;

// Every head of q[m, heads, head_size] and k[m, kv_heads, head_size] normalised, then rotated: pairs are elements i and
// i + head_size / 2, their angle position * frequencies[i]. In place. A SIMD-group takes a head; grid [heads of all rows / 4].
kernel void qk_norm_rope(
        device float *q [[buffer(0)]],
        device float *k [[buffer(1)]],
        device const float *q_weight [[buffer(2)]],
        device const float *k_weight [[buffer(3)]],
        device const int *positions [[buffer(4)]],
        device const float *frequencies [[buffer(5)]],
        constant RopeConstants &c [[buffer(6)]],
        uint group [[threadgroup_position_in_grid]],
        uint lane [[thread_index_in_simdgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]]) {
    uint all_heads = c.heads + c.kv_heads;
    uint index = group * HEADS_OF_GROUP + simdgroup;
    uint row = index / all_heads;
    if (row >= c.m) {
        return;
    }
    uint head = index % all_heads;
    bool is_query = head < c.heads;
    device float *own = is_query ? q + (ulong(row) * c.heads + head) * c.head_size
                                 : k + (ulong(row) * c.kv_heads + head - c.heads) * c.head_size;
    device const float *weight = is_query ? q_weight : k_weight;
    uint pairs = c.head_size / 2;
    float squares = 0.0f;
    // A lane reads, here and below, only the pairs that it writes.
    for (uint i = lane; i < pairs; i += LANES) {
        squares = fma(own[i], own[i], squares);
        squares = fma(own[i + pairs], own[i + pairs], squares);
    }
    float scale = 1.0f / precise::sqrt(simd_sum(squares) / float(c.head_size) + c.eps);
    float position = float(positions[row]);
    for (uint i = lane; i < pairs; i += LANES) {
        float angle = position * frequencies[i];
        float cosine = precise::cos(angle) * c.magnitude;
        float sine = precise::sin(angle) * c.magnitude;
        float a = own[i] * scale * weight[i];
        float b = own[i + pairs] * scale * weight[i + pairs];
        own[i] = a * cosine - b * sine;
        own[i + pairs] = b * cosine + a * sine;
    }
}
