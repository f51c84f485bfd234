package dev.ferrum.engine.cpu;

import java.lang.foreign.MemorySegment;

/// Loops over single heads, lanes = elements of a head or positions; one implementation with vectors, one
/// without, and one that stands in for vectors to the bit.
///
/// Every result has the same bits however far the JIT has come: reductions add in a fixed order.
sealed interface HeadMath permits VectorHeadMath, ScalarHeadMath, ColdHeadMath {
    /// RMSNorm with `weight[headSize]`, then rotation, of `heads` heads that begin at byte `at` of `x`, in place.
    ///
    /// `table` holds from `tableAt` on `headSize/2` cosines, then as many sines.
    void normRope(
            MemorySegment x,
            long at,
            int heads,
            int headSize,
            MemorySegment weight,
            float eps,
            float[] table,
            int tableAt);

    /// `scores[h * stride + p] = scale * dot(q[h, :], keys[p, :])`.
    void scores(
            float[] q, int heads, int headSize, float[] keys, int positions, float scale, float[] scores, int stride);

    /// The greatest of `a[at .. at + count)` and `least`.
    float greatest(float[] a, int at, int count, float least);

    /// `a[i] = exp(a[i] - greatest)` for `a[at .. at + count)`; returns their sum.
    float powers(float[] a, int at, int count, float greatest);

    /// `out[h, :] += sum over p of powers[h * stride + p] * values[p, :]`.
    void weigh(float[] powers, int stride, int heads, int positions, float[] values, int headSize, float[] out, int at);

    /// The implementation that goes with these row kernels.
    static HeadMath of(Kernels kernels) {
        return kernels instanceof Kernels.Cold cold ? new ColdHeadMath(cold.lanes()) : of(kernels.width());
    }

    /// The implementation for kernels of this width.
    static HeadMath of(KernelWidth width) {
        return width == KernelWidth.SCALAR ? new ScalarHeadMath() : new VectorHeadMath();
    }
}
