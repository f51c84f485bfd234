// Weight rows times input rows, for few input rows.
//
// A SIMD-group takes a few weight rows; its lanes take sixteen elements of a row in turn. Every sum is made in the same order and
// of explicit multiply-adds, so a row's result does not depend on which rows are computed beside it.

// Weight rows of a SIMD-group, and SIMD-groups of a threadgroup.
constexpr constant uint ROWS = 4;
constexpr constant uint ROW_SIMDGROUPS = 2;
constexpr constant uint MOST_ROW_TILE = 4;

static inline float4 add_products(float4 sum, Sixteen w, Sixteen x) {
    for (uint q = 0; q < 4; q++) {
        sum = fma(w.quarter[q], x.quarter[q], sum);
    }
    return sum;
}

// The sum over all lanes.
static inline float total_of(float4 sum) {
    return simd_sum((sum.x + sum.y) + (sum.z + sum.w));
}

// Of `count` weight rows that begin at `weights` and one input row: the lane's part of each product.
static inline void one_input_row(
        uint format,
        device const uchar *weights,
        uint row_bytes,
        uint count,
        device const float *x,
        uint cols,
        uint lane,
        thread float4 *sums) {
    for (uint j = 0; j < ROWS; j++) {
        sums[j] = float4(0.0f);
    }
    uint parts = (cols + SIXTEEN - 1) / SIXTEEN;
    for (uint part = lane; part < parts; part += LANES) {
        Sixteen input = sixteen_floats(x, part, cols);
        for (uint j = 0; j < ROWS; j++) {
            if (j < count) {
                Sixteen w = decode(format, weights + ulong(j) * row_bytes, part, cols);
                sums[j] = add_products(sums[j], w, input);
            }
        }
    }
}

// Of one weight row and `count` input rows that begin at `x`: the lane's part of each product. The row is decoded once.
static inline void one_weight_row(
        uint format,
        device const uchar *weights,
        device const float *x,
        uint count,
        uint cols,
        uint lane,
        thread float4 *sums) {
    for (uint i = 0; i < MOST_ROW_TILE; i++) {
        sums[i] = float4(0.0f);
    }
    uint parts = (cols + SIXTEEN - 1) / SIXTEEN;
    for (uint part = lane; part < parts; part += LANES) {
        Sixteen w = decode(format, weights, part, cols);
        for (uint i = 0; i < MOST_ROW_TILE; i++) {
            if (i < count) {
                sums[i] = add_products(sums[i], w, sixteen_floats(x + ulong(i) * cols, part, cols));
            }
        }
    }
}
