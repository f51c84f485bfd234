package dev.ferrum.engine.cpu;

import dev.ferrum.engine.cpu.cold.ColdBlocks;
import dev.ferrum.engine.cpu.cold.ColdFloats;
import dev.ferrum.engine.cpu.cold.ColdRow;
import dev.ferrum.engine.cpu.cold.LaneOrder;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// [Kernels.Cold]: weight type to plain row loop. The types of most models; others have none.
final class ColdDispatch {
    /// An unpacked row serves this many activations.
    private static final int MANY = 16;

    private ColdDispatch() {}

    /// Whether there are plain loops for weights of this type.
    static boolean has(GgmlType type) {
        return switch (type) {
            case Q4_K, Q5_K, Q6_K, Q8_0, F32 -> true;
            default -> false;
        };
    }

    static int together(int left) {
        return Math.min(left, MANY);
    }

    /// For the two rounded forms; floats need no kernel.
    static void prepare(
            KernelWidth width, ActivationForm form, MemorySegment x, int from, int to, int cols, Activations out) {
        boolean pairs = width == KernelWidth.WIDE && form == ActivationForm.ROUNDED_FOR_Q4K;
        ColdBlocks.round(
                x,
                (long) from * cols * Float.BYTES,
                (to - from) * cols,
                pairs ? LaneOrder.PAIRS : LaneOrder.HALVES,
                out.lanes(),
                from * cols,
                out.scales(),
                out.sums());
    }

    static void rows(
            KernelWidth width,
            CpuWeights w,
            long offset,
            int rows,
            Activations x,
            int[] inputs,
            int first,
            int count,
            RowScratch scratch) {
        boolean wide = width == KernelWidth.WIDE;
        int cols = w.cols();
        int padded = RowScratch.padded(rows);
        float[] out = scratch.products();
        ColdRow blocks = scratch.cold().blocks();
        ColdFloats floats = scratch.cold().floats();
        LaneOrder affine = wide ? LaneOrder.PAIRS : LaneOrder.HALVES;
        int vector = wide ? 16 : 8;
        for (int r = 0; r < rows; r++) {
            long at = offset + r * w.rowBytes();
            switch (w.type()) {
                case Q4_K -> blocks.q4K(w.data(), at, cols, affine);
                case Q5_K -> blocks.q5K(w.data(), at, cols, affine);
                case Q6_K -> blocks.q6K(w.data(), at, cols, LaneOrder.HALVES);
                case Q8_0 -> floats.q8Zero(w.data(), at, cols);
                default -> floats.f32(w.data(), at, cols);
            }
            for (int t = 0; t < count; t++) {
                int input = inputs[first + t];
                out[t * padded + r] = switch (w.type()) {
                    case Q4_K, Q5_K, Q6_K ->
                        wide
                                ? blocks.wide(x.lanes(), x.scales(), x.sums(), input)
                                : blocks.narrow(x.lanes(), x.scales(), x.sums(), input);
                    case Q8_0 -> floats.q8ZeroDot(x.floats(), input * cols, vector);
                    default -> floats.f32Dot(x.floats(), input * cols, vector);
                };
            }
        }
    }
}
