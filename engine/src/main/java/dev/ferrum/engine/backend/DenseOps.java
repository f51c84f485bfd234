package dev.ferrum.engine.backend;

/// Dense operations. All buffers are f32 and row-major unless said otherwise; `m` is the number of rows of the step.
///
/// Shapes are checked by the caller at load; an op throws [BackendException] only for a device failure.
public interface DenseOps {
    /// `out[m, cols] = table[tokens[i], :]`; `tokens` is i32 `[m]`, each in `0..table.rows()-1`.
    void embedding(WeightMatrix table, DeviceBuffer tokens, int m, DeviceBuffer out);

    /// `out[i, :] = x[i, :] / sqrt(mean(x[i, :]^2) + eps) * weight` over rows of `n`; `out` may be `x`.
    ///
    /// Formula: Zhang and Sennrich 2019, Root Mean Square Layer Normalization.
    void rmsNorm(DeviceBuffer x, DeviceBuffer weight, int m, int n, float eps, DeviceBuffer out);

    /// `y[m, rows] = x[m, cols] · wᵀ`; `y` is not `x`.
    void linear(WeightMatrix w, DeviceBuffer x, int m, DeviceBuffer y);

    /// `y[m, rows] += x[m, cols] · wᵀ`; `y` is not `x`.
    void linearAdd(WeightMatrix w, DeviceBuffer x, int m, DeviceBuffer y);

    /// The three projections of attention over one input: `q = x·wqᵀ`, `k = x·wkᵀ`, `v = x·wvᵀ`.
    ///
    /// Equals three [#linear] calls; one call so that a backend prepares `x` once.
    void linear3(
            WeightMatrix wq,
            WeightMatrix wk,
            WeightMatrix wv,
            DeviceBuffer x,
            int m,
            DeviceBuffer q,
            DeviceBuffer k,
            DeviceBuffer v);

    /// `out[i, :] = x[rows[i], :]` for i32 `rows[count]`, rows of `n`; `out` is not `x`.
    void gatherRows(DeviceBuffer x, DeviceBuffer rows, int count, int n, DeviceBuffer out);

    /// The `k` greatest of each row of `x[m, stride]` among its first `n`, best first, equals by their index: i32
    /// `ids[m, k]` and f32 `values[m, k]`; `1 <= k <= n` and at most [#MAX_BEST]. A NaN counts as greater than all
    /// numbers.
    void best(DeviceBuffer x, int m, int stride, int n, int k, DeviceBuffer ids, DeviceBuffer values);

    /// The most that [#best] is asked for.
    int MAX_BEST = 128;

    /// i32 `out[i]` = index of the greatest of `x[i, 0..n-1]`; the smaller index wins a tie.
    void argmax(DeviceBuffer x, int m, int n, DeviceBuffer out);
}
