package dev.ferrum.engine.cpu;

import dev.ferrum.engine.cpu.wide.BF16Rows;
import dev.ferrum.engine.cpu.wide.DecodedRow;
import dev.ferrum.engine.cpu.wide.F16Rows;
import dev.ferrum.engine.cpu.wide.F32Rows;
import dev.ferrum.engine.cpu.wide.LaneSums;
import dev.ferrum.engine.cpu.wide.Q4KRows;
import dev.ferrum.engine.cpu.wide.Q5KRows;
import dev.ferrum.engine.cpu.wide.Q6KRows;
import dev.ferrum.engine.cpu.wide.Q8_0Rows;
import dev.ferrum.engine.cpu.wide.RoundedBlocks;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.quant.BlockFormat;
import dev.ferrum.engine.quant.BlockFormats;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// [Kernels.Wide]: weight type to row loop. Only touched when that width was chosen.
final class WideDispatch {
    /// Activations at once of the kernels whose sums are in memory and whose number is free.
    private static final int MANY = 16;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private WideDispatch() {}

    static void prepare(ActivationForm form, MemorySegment x, int from, int to, int cols, Activations out) {
        long at = (long) from * cols * Float.BYTES;
        int count = (to - from) * cols;
        int first = from * cols;
        switch (form) {
            case FLOAT -> MemorySegment.copy(x, FLOAT, at, out.floats(), first, count);
            case FLOAT_FOR_HALF -> {
                MemorySegment.copy(x, FLOAT, at, out.floats(), first, count);
                for (int i = first; i < first + count; i++) {
                    out.floats()[i] *= 0x1p56f;
                }
            }
            case ROUNDED_FOR_Q4K -> RoundedBlocks.forQ4K(x, at, count, out.lanes(), first, out.scales(), out.sums());
            case ROUNDED_FOR_Q6K -> RoundedBlocks.forQ6K(x, at, count, out.lanes(), first, out.scales(), out.sums());
        }
    }

    /// How many of `left` activations a kernel call takes at once.
    static int together(GgmlType type, int left) {
        return switch (type) {
            case Q4_K, Q5_K, Q6_K -> left >= 4 ? 4 : Math.min(left, 2);
            default -> Math.min(left, MANY);
        };
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
        float[] lanes = scratch.lanes();
        switch (count) {
            case 1 -> one(w, offset, rows, x, inputs, first, lanes, scratch);
            case 2 -> two(w, offset, rows, x, inputs, first, lanes, scratch);
            case 4 -> four(w, offset, rows, x, inputs, first, lanes, scratch);
            default -> many(w, offset, rows, x, inputs, first, count, lanes, scratch);
        }
        LaneSums.sum(lanes, count * RowScratch.padded(rows), scratch.products());
    }

    /// Floats from the partial sums of one activation to those of the next.
    private static int stride(int rows) {
        return 16 * RowScratch.padded(rows);
    }

    private static void one(
            CpuWeights w,
            long offset,
            int rows,
            Activations x,
            int[] inputs,
            int first,
            float[] lanes,
            RowScratch scratch) {
        int input = inputs[first];
        MemorySegment data = w.data();
        long rowBytes = w.rowBytes();
        int cols = w.cols();
        switch (w.type()) {
            case Q4_K -> Q4KRows.one(data, offset, rows, cols, x.lanes(), x.scales(), x.sums(), input, lanes);
            case Q5_K -> Q5KRows.one(data, offset, rows, cols, x.lanes(), x.scales(), x.sums(), input, lanes);
            case Q6_K -> Q6KRows.one(data, offset, rows, cols, x.lanes(), x.scales(), input, lanes);
            case Q8_0 -> Q8_0Rows.one(data, offset, rowBytes, rows, cols, x.floats(), input, lanes);
            case F16 -> F16Rows.one(data, offset, rowBytes, rows, cols, x.floats(), input, lanes);
            case BF16 -> BF16Rows.one(data, offset, rowBytes, rows, cols, x.floats(), input, lanes);
            case F32 -> F32Rows.one(data, offset, rowBytes, rows, cols, x.floats(), input, lanes);
            default -> decoded(w, offset, rows, x, inputs, first, 1, lanes, scratch);
        }
    }

    private static void two(
            CpuWeights w,
            long offset,
            int rows,
            Activations x,
            int[] inputs,
            int first,
            float[] lanes,
            RowScratch scratch) {
        MemorySegment data = w.data();
        int cols = w.cols();
        int stride = stride(rows);
        switch (w.type()) {
            case Q4_K ->
                Q4KRows.two(data, offset, rows, cols, x.lanes(), x.scales(), x.sums(), inputs, first, lanes, stride);
            case Q5_K ->
                Q5KRows.two(data, offset, rows, cols, x.lanes(), x.scales(), x.sums(), inputs, first, lanes, stride);
            case Q6_K -> Q6KRows.two(data, offset, rows, cols, x.lanes(), x.scales(), inputs, first, lanes, stride);
            default -> many(w, offset, rows, x, inputs, first, 2, lanes, scratch);
        }
    }

    private static void four(
            CpuWeights w,
            long offset,
            int rows,
            Activations x,
            int[] inputs,
            int first,
            float[] lanes,
            RowScratch scratch) {
        MemorySegment data = w.data();
        int cols = w.cols();
        int stride = stride(rows);
        switch (w.type()) {
            case Q4_K ->
                Q4KRows.four(data, offset, rows, cols, x.lanes(), x.scales(), x.sums(), inputs, first, lanes, stride);
            case Q5_K ->
                Q5KRows.four(data, offset, rows, cols, x.lanes(), x.scales(), x.sums(), inputs, first, lanes, stride);
            case Q6_K -> Q6KRows.four(data, offset, rows, cols, x.lanes(), x.scales(), inputs, first, lanes, stride);
            default -> many(w, offset, rows, x, inputs, first, 4, lanes, scratch);
        }
    }

    private static void many(
            CpuWeights w,
            long offset,
            int rows,
            Activations x,
            int[] inputs,
            int first,
            int count,
            float[] lanes,
            RowScratch scratch) {
        MemorySegment data = w.data();
        long rowBytes = w.rowBytes();
        int cols = w.cols();
        switch (w.type()) {
            case Q8_0 ->
                Q8_0Rows.many(
                        data, offset, rowBytes, rows, cols, x.floats(), inputs, first, count, lanes, stride(rows));
            case F16 ->
                F16Rows.many(data, offset, rowBytes, rows, cols, x.floats(), inputs, first, count, lanes, stride(rows));
            case BF16 ->
                BF16Rows.many(
                        data, offset, rowBytes, rows, cols, x.floats(), inputs, first, count, lanes, stride(rows));
            case F32 ->
                F32Rows.many(data, offset, rowBytes, rows, cols, x.floats(), inputs, first, count, lanes, stride(rows));
            default -> decoded(w, offset, rows, x, inputs, first, count, lanes, scratch);
        }
    }

    private static void decoded(
            CpuWeights w,
            long offset,
            int rows,
            Activations x,
            int[] inputs,
            int first,
            int count,
            float[] lanes,
            RowScratch scratch) {
        int cols = w.cols();
        float[] row = scratch.row(cols);
        BlockFormat format = BlockFormats.of(w.type());
        for (int r = 0; r < rows; r++) {
            format.dequantise(w.data(), offset + r * w.rowBytes(), cols, row, 0);
            DecodedRow.many(row, cols, x.floats(), inputs, first, count, lanes, stride(rows), 16 * r);
        }
    }
}
