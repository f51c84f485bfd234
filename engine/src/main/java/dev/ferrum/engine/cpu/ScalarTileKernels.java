package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.quant.BlockFormats;
import java.lang.foreign.MemorySegment;

/// [TileKernels] without the vector module: the same layouts in plain loops, and the reference of the other two.
final class ScalarTileKernels implements TileKernels {
    @Override
    public int panelRows() {
        return 32;
    }

    @Override
    public void dequantise(
            GgmlType type, MemorySegment w, long offset, int count, float[] out, int at, float[] scratch) {
        BlockFormats.of(type).dequantise(w, offset, count, out, at);
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
        for (int t = 0; t < lanes; t++) {
            long from = rows[first + t] + column;
            for (int f = 0; f < features; f++) {
                out[at + lanes * f + t] = x.get(JAVA_FLOAT_UNALIGNED, from + 4L * f);
            }
        }
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
        for (int t = 0; t < count; t++) {
            long to = rows[first + t] + column;
            for (int f = 0; f < features; f++) {
                y.set(JAVA_FLOAT_UNALIGNED, to + 4L * f, in[at + lanes * f + t]);
            }
        }
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
        int strips = Math.ceilDiv(lanes, STRIP);
        for (int r = 0; r < rows; r++) {
            for (int s = 0; s < strips; s++) {
                int width = Math.min(STRIP, lanes - s * STRIP);
                int to = o + s * oStrip + r * width;
                for (int k = 0; k < n; k++) {
                    float weight = panel[r * rowStep + k * kStep];
                    int from = xAt + s * xStrip + k * width;
                    // Independent lanes: C2 may vectorise this, which changes no bit.
                    for (int t = 0; t < width; t++) {
                        out[to + t] += weight * x[from + t];
                    }
                }
            }
        }
    }

    @Override
    public void softmax(float[] scores, int at, int lanes, int rows, float scale, float[] stats, int statsAt) {
        for (int t = 0; t < lanes; t++) {
            float before = stats[statsAt + t];
            float greatest = before;
            for (int r = 0; r < rows; r++) {
                greatest = Math.max(greatest, scores[at + lanes * r + t] * scale);
            }
            float factor = Exp.exp(before - greatest);
            float sum = stats[statsAt + STRIP + t] * factor;
            for (int r = 0; r < rows; r++) {
                float power = Exp.exp(scores[at + lanes * r + t] * scale - greatest);
                scores[at + lanes * r + t] = power;
                sum += power;
            }
            stats[statsAt + t] = greatest;
            stats[statsAt + STRIP + t] = sum;
            stats[statsAt + 2 * STRIP + t] = factor;
        }
    }

    @Override
    public void scale(float[] a, int at, int lanes, int rows, float[] factors, int factorsAt) {
        for (int r = 0; r < rows; r++) {
            for (int t = 0; t < lanes; t++) {
                a[at + lanes * r + t] *= factors[factorsAt + t];
            }
        }
    }
}
