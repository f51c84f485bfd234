package dev.ferrum.engine.cpu.scalar;

/// Dot products of one decoded weight row, without vectors.
public final class ScalarRows {
    private ScalarRows() {}

    /// `out[at + t * stride] = row[0..cols-1] · x[inputs[first + t], :]` for `t` in `0..count-1`; `x` is `[..,
    /// cols]`.
    public static void dots(
            float[] row, int cols, float[] x, int[] inputs, int first, int count, float[] out, int at, int stride) {
        for (int t = 0; t < count; t++) {
            int base = inputs[first + t] * cols;
            // Four chains: one would wait on the latency of an addition.
            float a = 0;
            float b = 0;
            float c = 0;
            float d = 0;
            int i = 0;
            for (; i + 3 < cols; i += 4) {
                a += row[i] * x[base + i];
                b += row[i + 1] * x[base + i + 1];
                c += row[i + 2] * x[base + i + 2];
                d += row[i + 3] * x[base + i + 3];
            }
            for (; i < cols; i++) {
                a += row[i] * x[base + i];
            }
            out[at + t * stride] = (a + b) + (c + d);
        }
    }
}
