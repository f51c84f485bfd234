package dev.ferrum.engine.cpu;

import dev.ferrum.engine.cpu.cold.ColdPanels;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// [TileKernels] in plain loops with the bits of the vector ones, which have the same in both widths: a token is a
/// lane, and its sum takes one feature after the other.
final class ColdTileKernels implements TileKernels {
    private final ScalarTileKernels copies = new ScalarTileKernels();

    @Override
    public int panelRows() {
        return 32;
    }

    @Override
    public void dequantise(
            GgmlType type, MemorySegment w, long offset, int count, float[] out, int at, float[] scratch) {
        switch (type) {
            case Q4_K -> ColdPanels.q4K(w, offset, count, out, at);
            case Q5_K -> ColdPanels.q5K(w, offset, count, out, at);
            // One product more or less is exact in the others: their definition has the same bits.
            default -> copies.dequantise(type, w, offset, count, out, at, scratch);
        }
    }

    @Override
    public void pack(
            MemorySegment x,
            long[] rows,
            int first,
            int lanes,
            long column,
            int features,
            float[] out,
            int at,
            float[] scratch) {
        copies.pack(x, rows, first, lanes, column, features, out, at, scratch);
    }

    @Override
    public void store(
            float[] in,
            int at,
            int lanes,
            int features,
            MemorySegment y,
            long[] rows,
            int first,
            int count,
            long column,
            float[] scratch) {
        copies.store(in, at, lanes, features, y, rows, first, count, column, scratch);
    }

    @Override
    public void product(
            float[] panel, int rows, int n, float[] x, int xAt, int xStrip, int lanes, float[] out, int o, int oStrip) {
        product(panel, PANEL_STEP, 1, rows, n, x, xAt, xStrip, lanes, out, o, oStrip);
    }

    @Override
    public void columnProduct(
            float[] panel,
            int kStep,
            int rows,
            int n,
            float[] x,
            int xAt,
            int xStrip,
            int lanes,
            float[] out,
            int o,
            int oStrip) {
        product(panel, 1, kStep, rows, n, x, xAt, xStrip, lanes, out, o, oStrip);
    }

    private static void product(
            float[] panel,
            int rowStep,
            int kStep,
            int rows,
            int n,
            float[] x,
            int xAt,
            int xStrip,
            int lanes,
            float[] out,
            int o,
            int oStrip) {
        float[] sums = new float[STRIP];
        int strips = Math.ceilDiv(lanes, STRIP);
        for (int r = 0; r < rows; r++) {
            for (int s = 0; s < strips; s++) {
                int width = Math.min(STRIP, lanes - s * STRIP);
                Arrays.fill(sums, 0);
                for (int k = 0; k < n; k++) {
                    float weight = panel[r * rowStep + k * kStep];
                    int from = xAt + s * xStrip + k * width;
                    for (int t = 0; t < width; t++) {
                        sums[t] = Math.fma(weight, x[from + t], sums[t]);
                    }
                }
                int to = o + s * oStrip + r * width;
                for (int t = 0; t < width; t++) {
                    out[to + t] += sums[t];
                }
            }
        }
    }

    @Override
    public void softmax(float[] scores, int at, int lanes, int rows, float scale, float[] stats, int statsAt) {
        for (int t = 0; t < lanes; t++) {
            float most = scores[at + t];
            for (int r = 1; r < rows; r++) {
                most = Math.max(most, scores[at + lanes * r + t]);
            }
            float before = stats[statsAt + t];
            float greatest = Math.max(most * scale, before);
            float factor = Exp.exp(before - greatest);
            float sum = 0;
            for (int r = 0; r < rows; r++) {
                int i = at + lanes * r + t;
                float power = Exp.exp(Math.fma(scores[i], scale, -greatest));
                scores[i] = power;
                sum += power;
            }
            stats[statsAt + t] = greatest;
            stats[statsAt + STRIP + t] = Math.fma(stats[statsAt + STRIP + t], factor, sum);
            stats[statsAt + 2 * STRIP + t] = factor;
        }
    }

    @Override
    public void scale(float[] a, int at, int lanes, int rows, float[] factors, int factorsAt) {
        copies.scale(a, at, lanes, rows, factors, factorsAt);
    }
}
