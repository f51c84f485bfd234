// Rows of a table, norms, the greatest element.

struct EmbeddingConstants {
    uint cols;
    uint row_bytes;
};

// out[i, cols] = the row tokens[i] of the table, decoded. Grid [m].
kernel void embedding_rows(
        device const uchar *table [[buffer(0)]],
        device const int *tokens [[buffer(1)]],
        device float *out [[buffer(2)]],
        constant EmbeddingConstants &c [[buffer(3)]],
        uint row [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint threads [[threads_per_threadgroup]]) {
    device const uchar *source = table + ulong(tokens[row]) * c.row_bytes;
    device float *target = out + ulong(row) * c.cols;
    uint parts = (c.cols + SIXTEEN - 1) / SIXTEEN;
    for (uint part = thread_index; part < parts; part += threads) {
        Sixteen values = decode(FORMAT, source, part, c.cols);
        uint from = part * SIXTEEN;
        for (uint i = 0; i < SIXTEEN && from + i < c.cols; i++) {
            target[from + i] = values.quarter[i / 4][i % 4];
        }
    }
}

struct NormConstants {
    uint n;
    float eps;
};

// out[i, n] = x[i, n] / sqrt(mean(x[i]²) + eps) * weight[n]; `out` may be `x`. Grid [m].
kernel void rms_norm(
        device const float *x [[buffer(0)]],
        device const float *weight [[buffer(1)]],
        device float *out [[buffer(2)]],
        constant NormConstants &c [[buffer(3)]],
        uint row [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint threads [[threads_per_threadgroup]],
        uint lane [[thread_index_in_simdgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]],
        uint simdgroups [[simdgroups_per_threadgroup]]) {
    threadgroup float sums[LANES];
    device const float *source = x + ulong(row) * c.n;
    device float *target = out + ulong(row) * c.n;
    float squares = 0.0f;
    for (uint i = thread_index; i < c.n; i += threads) {
        squares = fma(source[i], source[i], squares);
    }
    float mean = group_sum(squares, sums, lane, simdgroup, simdgroups) / float(c.n);
    float scale = 1.0f / precise::sqrt(mean + c.eps);
    // A thread overwrites only what it alone reads.
    for (uint i = thread_index; i < c.n; i += threads) {
        target[i] = source[i] * scale * weight[i];
    }
}

struct GatherConstants {
    uint n;
};

// out[i, n] = x[rows[i], n]. Grid [count].
kernel void gather_rows(
        device const float *x [[buffer(0)]],
        device const int *rows [[buffer(1)]],
        device float *out [[buffer(2)]],
        constant GatherConstants &c [[buffer(3)]],
        uint row [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint threads [[threads_per_threadgroup]]) {
    device const float *source = x + ulong(rows[row]) * c.n;
    device float *target = out + ulong(row) * c.n;
    for (uint i = thread_index; i < c.n; i += threads) {
        target[i] = source[i];
    }
}

struct ArgmaxConstants {
    uint n;
};

// out[i] = index of the greatest of x[i, n], the smaller one on a tie. Grid [m].
kernel void argmax(
        device const float *x [[buffer(0)]],
        device int *out [[buffer(1)]],
        constant ArgmaxConstants &c [[buffer(2)]],
        uint row [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint threads [[threads_per_threadgroup]],
        uint lane [[thread_index_in_simdgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]],
        uint simdgroups [[simdgroups_per_threadgroup]]) {
    threadgroup uint keys[LANES];
    threadgroup uint indices[LANES];
    device const float *source = x + ulong(row) * c.n;
    uint greatest = 0;
    uint index = 0;
    for (uint i = thread_index; i < c.n; i += threads) {
        uint key = ordered_bits(source[i]);
        if (key > greatest) {
            greatest = key;
            index = i;
        }
    }
    uint best = simd_max(greatest);
    uint first = simd_min(greatest == best ? index : 0xffffffffu);
    if (lane == 0) {
        keys[simdgroup] = best;
        indices[simdgroup] = first;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    if (simdgroup == 0) {
        uint key = lane < simdgroups ? keys[lane] : 0u;
        uint candidate = lane < simdgroups ? indices[lane] : 0xffffffffu;
        uint top = simd_max(key);
        uint winner = simd_min(key == top ? candidate : 0xffffffffu);
        if (lane == 0) {
            out[row] = int(winner);
        }
    }
}
