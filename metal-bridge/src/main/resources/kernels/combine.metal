// SiLU, and the weighted sum of the experts' outputs.

struct SiluConstants {
    uint count;
};

// gate[i] = silu(gate[i]) * up[i].
kernel void silu_mul(
        device float *gate [[buffer(0)]],
        device const float *up [[buffer(1)]],
        constant SiluConstants &c [[buffer(2)]],
        uint at [[thread_position_in_grid]]) {
    if (at < c.count) {
        gate[at] = silu(gate[at]) * up[at];
    }
}

// The sum over the experts of a token, of one column.
static inline float weighted(
        device const float *pairs, device const float *weights, uint token, uint top_k, uint n, uint column) {
    float sum = 0.0f;
    for (uint slot = 0; slot < top_k; slot++) {
        ulong pair = ulong(token) * top_k + slot;
        sum = fma(weights[pair], pairs[pair * n + column], sum);
    }
    return sum;
}

struct SumConstants {
    uint top_k;
    uint n;
};

// residual[t, n] += Σ weights[t, s] * pairs[t * top_k + s, n]. Grid [m].
kernel void weighted_sum(
        device const float *pairs [[buffer(0)]],
        device const float *weights [[buffer(1)]],
        device float *residual [[buffer(2)]],
        constant SumConstants &c [[buffer(3)]],
        uint token [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint threads [[threads_per_threadgroup]]) {
    device float *row = residual + ulong(token) * c.n;
    for (uint i = thread_index; i < c.n; i += threads) {
        row[i] += weighted(pairs, weights, token, c.top_k, c.n, i);
    }
}

struct SumNormConstants {
    uint top_k;
    uint n;
    float eps;
};

// weighted_sum, then normed[t] = rms_norm(residual[t]). Grid [m].
kernel void weighted_sum_norm(
        device const float *pairs [[buffer(0)]],
        device const float *weights [[buffer(1)]],
        device float *residual [[buffer(2)]],
        device const float *norm_weight [[buffer(3)]],
        device float *normed [[buffer(4)]],
        constant SumNormConstants &c [[buffer(5)]],
        uint token [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint threads [[threads_per_threadgroup]],
        uint lane [[thread_index_in_simdgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]],
        uint simdgroups [[simdgroups_per_threadgroup]]) {
    threadgroup float sums[LANES];
    device float *row = residual + ulong(token) * c.n;
    float squares = 0.0f;
    for (uint i = thread_index; i < c.n; i += threads) {
        float value = row[i] + weighted(pairs, weights, token, c.top_k, c.n, i);
        row[i] = value;
        squares = fma(value, value, squares);
    }
    float mean = group_sum(squares, sums, lane, simdgroup, simdgroups) / float(c.n);
    float scale = 1.0f / precise::sqrt(mean + c.eps);
    // Each thread reads what it wrote itself.
    for (uint i = thread_index; i < c.n; i += threads) {
        normed[ulong(token) * c.n + i] = row[i] * scale * norm_weight[i];
    }
}
