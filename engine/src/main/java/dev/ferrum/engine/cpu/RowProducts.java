package dev.ferrum.engine.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Products of some rows of one expert with some activations, cut to what a kernel call takes, and stored.
///
/// One worker's. All activations pass over [#ROWS] weight rows, in as few groups as the kernels allow, before the
/// next rows are touched: the rows come from memory once and from a cache after that.
final class RowProducts {
    /// Rows of one kernel call: what a worker takes from the shared counter at once.
    static final int ROWS = 64;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final Kernels kernels;
    private final RowScratch scratch = new RowScratch();

    RowProducts(Kernels kernels) {
        this.kernels = kernels;
    }

    /// `y[outputs[t], r] = x[inputs[t], :] · w[expert, r, :]` (or `+=`) for `t` in `first .. first+count-1` and
    /// rows `from..to-1`; `y` is f32 `[.., w.rows()]`, `x` is in the form that [Kernels#form] names.
    void run(
            CpuWeights w,
            int expert,
            int from,
            int to,
            Activations x,
            int[] inputs,
            int[] outputs,
            int first,
            int count,
            MemorySegment y,
            Store store) {
        int end = first + count;
        for (int start = first; start < end; ) {
            int part = kernels.together(w.type(), end - start);
            int step = RowScratch.rows(part);
            for (int row = from; row < to; row += step) {
                int rows = Math.min(step, to - row);
                kernels.rows(w, w.offset(expert, row), rows, x, inputs, start, part, scratch);
                put(w.rows(), row, rows, outputs, start, part, y, store);
            }
            start += part;
        }
    }

    private void put(int stride, int row, int rows, int[] outputs, int first, int count, MemorySegment y, Store store) {
        float[] products = scratch.products();
        for (int t = 0; t < count; t++) {
            long at = ((long) outputs[first + t] * stride + row) * Float.BYTES;
            int source = t * RowScratch.padded(rows);
            switch (store) {
                case SET -> MemorySegment.copy(products, source, y, FLOAT, at, rows);
                case ADD -> {
                    for (int r = 0; r < rows; r++) {
                        long to = at + (long) r * Float.BYTES;
                        y.set(FLOAT, to, y.get(FLOAT, to) + products[source + r]);
                    }
                }
            }
        }
    }
}
