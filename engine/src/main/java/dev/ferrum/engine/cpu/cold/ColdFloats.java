package dev.ferrum.engine.cpu.cold;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Rows of Q8_0 and F32 times float activations: what `Q8_0Rows` and `F32Rows` compute, with `lanes` 8 or 16.
public final class ColdFloats {
    private static final int CODES = 32;
    private static final int BLOCK_BYTES = 34;

    private byte[] bytes = new byte[0];
    private float[] row = new float[0];
    private float[] deltas = new float[0];
    private final float[] lanes = new float[16];
    private int cols;

    /// Unpacks a row of Q8_0 from byte `offset` of `w`; layout: [dev.ferrum.engine.quant.Q8_0].
    public void q8Zero(MemorySegment w, long offset, int cols) {
        room(cols);
        int blocks = cols / CODES;
        if (bytes.length < blocks * BLOCK_BYTES) {
            bytes = new byte[blocks * BLOCK_BYTES];
            deltas = new float[blocks];
        }
        MemorySegment.copy(w, ValueLayout.JAVA_BYTE, offset, bytes, 0, blocks * BLOCK_BYTES);
        for (int b = 0; b < blocks; b++) {
            int o = b * BLOCK_BYTES;
            deltas[b] = ColdHeader.half(bytes, o);
            for (int i = 0; i < CODES; i++) {
                row[b * CODES + i] = bytes[o + 2 + i];
            }
        }
    }

    /// Reads a row of F32.
    public void f32(MemorySegment w, long offset, int cols) {
        room(cols);
        MemorySegment.copy(w, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, row, 0, cols);
    }

    private void room(int cols) {
        this.cols = cols;
        if (row.length < cols) {
            row = new float[cols];
        }
    }

    /// The unpacked row of Q8_0 times `x[base .. base + cols)`.
    public float q8ZeroDot(float[] x, int base, int vector) {
        float[] a = cleared(vector);
        for (int i = 0; i < cols; i += CODES) {
            float delta = deltas[i / CODES];
            for (int l = 0; l < vector; l++) {
                float p = row[i + l] * x[base + i + l];
                for (int k = i + l + vector; k < i + CODES; k += vector) {
                    p = Math.fma(row[k], x[base + k], p);
                }
                a[l] = Math.fma(p, delta, a[l]);
            }
        }
        return LaneTree.sum(a, vector);
    }

    /// The row of F32 times `x[base .. base + cols)`.
    public float f32Dot(float[] x, int base, int vector) {
        float[] a = cleared(vector);
        int i = 0;
        for (; i + 8 * vector <= cols; i += 8 * vector) {
            for (int l = i; l < i + vector; l++) {
                float p = row[l] * x[base + l];
                float q = row[l + vector] * x[base + l + vector];
                for (int k = l + 2 * vector; k < l + 8 * vector; k += 2 * vector) {
                    p = Math.fma(row[k], x[base + k], p);
                    q = Math.fma(row[k + vector], x[base + k + vector], q);
                }
                a[l - i] += p + q;
            }
        }
        for (; i + vector <= cols; i += vector) {
            for (int l = 0; l < vector; l++) {
                a[l] = Math.fma(row[i + l], x[base + i + l], a[l]);
            }
        }
        for (; i < cols; i++) {
            a[0] += row[i] * x[base + i];
        }
        return LaneTree.sum(a, vector);
    }

    private float[] cleared(int count) {
        for (int l = 0; l < count; l++) {
            lanes[l] = 0;
        }
        return lanes;
    }
}
