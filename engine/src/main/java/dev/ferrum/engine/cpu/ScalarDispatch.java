package dev.ferrum.engine.cpu;

import dev.ferrum.engine.cpu.scalar.ScalarRows;
import dev.ferrum.engine.quant.BlockFormat;
import dev.ferrum.engine.quant.BlockFormats;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// [Kernels.Scalar]: every format through its definition.
final class ScalarDispatch {
    private ScalarDispatch() {}

    static void prepare(MemorySegment x, int from, int to, int cols, Activations out) {
        long at = (long) from * cols * Float.BYTES;
        MemorySegment.copy(x, ValueLayout.JAVA_FLOAT_UNALIGNED, at, out.floats(), from * cols, (to - from) * cols);
    }

    /// A decoded row serves this many activations.
    static int together(int left) {
        return Math.min(left, 16);
    }

    static void rows(
            CpuWeights w,
            long offset,
            int rows,
            Activations x,
            int[] inputs,
            int first,
            int count,
            RowScratch scratch) {
        int cols = w.cols();
        BlockFormat format = BlockFormats.of(w.type());
        float[] row = scratch.row(cols);
        for (int r = 0; r < rows; r++) {
            format.dequantise(w.data(), offset + r * w.rowBytes(), cols, row, 0);
            ScalarRows.dots(
                    row, cols, x.floats(), inputs, first, count, scratch.products(), r, RowScratch.padded(rows));
        }
    }
}
