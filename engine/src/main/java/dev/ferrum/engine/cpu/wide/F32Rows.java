package dev.ferrum.engine.cpu.wide;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Rows of F32 times float activations, 512 bit. `cols` may be any number: what does not fill a vector is added to
/// lane 0 one by one.
public final class F32Rows {
    private static final VectorSpecies<Float> F512 = FloatVector.SPECIES_512;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LE);

    private F32Rows() {}

    /// Partial sums of `rows` rows from byte `offset` with activation row `activation`: 16 floats a row in `lanes`.
    public static void one(
            MemorySegment w, long offset, long rowBytes, int rows, int cols, float[] x, int activation, float[] lanes) {
        int base = activation * cols;
        for (int r = 0; r < rows; r++) {
            long o = offset + r * rowBytes;
            FloatVector a = FloatVector.zero(F512);
            int i = 0;
            for (; i + 128 <= cols; i += 128, o += 512) {
                FloatVector w0 = FloatVector.fromMemorySegment(F512, w, o, LE);
                FloatVector w1 = FloatVector.fromMemorySegment(F512, w, o + 64, LE);
                FloatVector w2 = FloatVector.fromMemorySegment(F512, w, o + 128, LE);
                FloatVector w3 = FloatVector.fromMemorySegment(F512, w, o + 192, LE);
                FloatVector w4 = FloatVector.fromMemorySegment(F512, w, o + 256, LE);
                FloatVector w5 = FloatVector.fromMemorySegment(F512, w, o + 320, LE);
                FloatVector w6 = FloatVector.fromMemorySegment(F512, w, o + 384, LE);
                FloatVector w7 = FloatVector.fromMemorySegment(F512, w, o + 448, LE);
                FloatVector p = w0.mul(FloatVector.fromArray(F512, x, base + i));
                FloatVector q = w1.mul(FloatVector.fromArray(F512, x, base + i + 16));
                p = w2.fma(FloatVector.fromArray(F512, x, base + i + 32), p);
                q = w3.fma(FloatVector.fromArray(F512, x, base + i + 48), q);
                p = w4.fma(FloatVector.fromArray(F512, x, base + i + 64), p);
                q = w5.fma(FloatVector.fromArray(F512, x, base + i + 80), q);
                p = w6.fma(FloatVector.fromArray(F512, x, base + i + 96), p);
                q = w7.fma(FloatVector.fromArray(F512, x, base + i + 112), q);
                a = a.add(p.add(q));
            }
            for (; i + 16 <= cols; i += 16, o += 64) {
                FloatVector v = FloatVector.fromMemorySegment(F512, w, o, LE);
                a = v.fma(FloatVector.fromArray(F512, x, base + i), a);
            }
            a.intoArray(lanes, r << 4);
            for (; i < cols; i++, o += 4) {
                lanes[r << 4] += w.get(FLOAT, o) * x[base + i];
            }
        }
    }

    /// As [#one] for activation rows `inputs[first .. first+count-1]`, whose sums start `stride`
    /// floats apart in `lanes`.
    ///
    /// The unpacked weights stay in registers while the activations pass; their sums live in `lanes`.
    public static void many(
            MemorySegment w,
            long offset,
            long rowBytes,
            int rows,
            int cols,
            float[] x,
            int[] inputs,
            int first,
            int count,
            float[] lanes,
            int stride) {
        FloatVector zero = FloatVector.zero(F512);
        for (int r = 0; r < rows; r++) {
            long o = offset + r * rowBytes;
            int row = r << 4;
            for (int t = 0; t < count; t++) {
                zero.intoArray(lanes, row + t * stride);
            }
            int i = 0;
            for (; i + 128 <= cols; i += 128, o += 512) {
                FloatVector w0 = FloatVector.fromMemorySegment(F512, w, o, LE);
                FloatVector w1 = FloatVector.fromMemorySegment(F512, w, o + 64, LE);
                FloatVector w2 = FloatVector.fromMemorySegment(F512, w, o + 128, LE);
                FloatVector w3 = FloatVector.fromMemorySegment(F512, w, o + 192, LE);
                FloatVector w4 = FloatVector.fromMemorySegment(F512, w, o + 256, LE);
                FloatVector w5 = FloatVector.fromMemorySegment(F512, w, o + 320, LE);
                FloatVector w6 = FloatVector.fromMemorySegment(F512, w, o + 384, LE);
                FloatVector w7 = FloatVector.fromMemorySegment(F512, w, o + 448, LE);
                for (int t = 0; t < count; t++) {
                    int at = inputs[first + t] * cols + i;
                    int to = row + t * stride;
                    FloatVector p = w0.mul(FloatVector.fromArray(F512, x, at));
                    FloatVector q = w1.mul(FloatVector.fromArray(F512, x, at + 16));
                    p = w2.fma(FloatVector.fromArray(F512, x, at + 32), p);
                    q = w3.fma(FloatVector.fromArray(F512, x, at + 48), q);
                    p = w4.fma(FloatVector.fromArray(F512, x, at + 64), p);
                    q = w5.fma(FloatVector.fromArray(F512, x, at + 80), q);
                    p = w6.fma(FloatVector.fromArray(F512, x, at + 96), p);
                    q = w7.fma(FloatVector.fromArray(F512, x, at + 112), q);
                    FloatVector.fromArray(F512, lanes, to).add(p.add(q)).intoArray(lanes, to);
                }
            }
            for (; i + 16 <= cols; i += 16, o += 64) {
                FloatVector v = FloatVector.fromMemorySegment(F512, w, o, LE);
                for (int t = 0; t < count; t++) {
                    int to = row + t * stride;
                    v.fma(
                                    FloatVector.fromArray(F512, x, inputs[first + t] * cols + i),
                                    FloatVector.fromArray(F512, lanes, to))
                            .intoArray(lanes, to);
                }
            }
            for (; i < cols; i++, o += 4) {
                float v = w.get(FLOAT, o);
                for (int t = 0; t < count; t++) {
                    lanes[row + t * stride] += v * x[inputs[first + t] * cols + i];
                }
            }
        }
    }
}
