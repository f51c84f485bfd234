package dev.ferrum.engine.cpu;

import java.lang.foreign.MemorySegment;

/// The loops of the small operations, over rows `from..to-1` of f32 row-major buffers; one implementation with
/// vectors and one without, chosen once per backend.
///
/// A row's result depends on that row alone: not on the bounds, on the worker, or on how far the JIT has come (no
/// reduction whose order the platform may choose is rounded to a float before it is certain to 1e-15).
sealed interface RowMath permits VectorRowMath, ScalarRowMath {
    /// `out[i, :] = x[i, :] / sqrt(mean(x[i, :]^2) + eps) * weight`, rows of `n`; `out` may be `x`.
    ///
    /// The sum of squares is kept in doubles, so the only errors are the roundings of the last two products.
    void rmsNorm(MemorySegment x, MemorySegment weight, int from, int to, int n, float eps, MemorySegment out);

    /// `gate[i] = silu(gate[i]) * up[i]` for elements `from..to-1`, in place.
    ///
    /// `exp` is Cody and Waite's reduction and a polynomial of degree 7, good to 2 units in the last place.
    void siluMul(MemorySegment gate, MemorySegment up, long from, long to);

    /// `residual[t, :] += sum over s of weights[t, s] * pairs[t * topK + s, :]`, rows of `n`, slots in order.
    void weightedSum(
            MemorySegment pairs, MemorySegment weights, int from, int to, int topK, int n, MemorySegment residual);

    /// i32 `out[i]` = index of the greatest of `x[i, 0..n-1]`, the smaller on a tie; NaN is never the greatest, and
    /// a row of nothing else gives 0.
    void argmax(MemorySegment x, int from, int to, int n, MemorySegment out);

    /// The implementation for these kernels.
    static RowMath of(Kernels kernels) {
        return switch (kernels) {
            case Kernels.Wide(), Kernels.Narrow() -> new VectorRowMath();
            case Kernels.Scalar(), Kernels.Cold(Kernels _) -> new ScalarRowMath();
        };
    }
}
