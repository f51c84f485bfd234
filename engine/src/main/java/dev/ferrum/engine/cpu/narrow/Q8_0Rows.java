package dev.ferrum.engine.cpu.narrow;

import static jdk.incubator.vector.VectorOperators.B2F;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Rows of Q8_0 times float activations, 256 bit: nearly read-bound as it is, so activations are not rounded.
/// Layout of a block: [dev.ferrum.engine.quant.Q8_0].
public final class Q8_0Rows {
    private static final VectorSpecies<Float> F256 = FloatVector.SPECIES_256;
    private static final VectorSpecies<Byte> B64 = ByteVector.SPECIES_64;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LE);
    private static final int BLOCK_BYTES = 34;

    private Q8_0Rows() {}

    /// Partial sums of `rows` rows from byte `offset` with activation row `activation`: 8 floats a row in `lanes`.
    public static void one(
            MemorySegment w, long offset, long rowBytes, int rows, int cols, float[] x, int activation, float[] lanes) {
        int base = activation * cols;
        for (int r = 0; r < rows; r++) {
            long o = offset + r * rowBytes;
            FloatVector a = FloatVector.zero(F256);
            for (int i = base; i < base + cols; i += 32, o += BLOCK_BYTES) {
                FloatVector w0 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 2, LE).convertShape(B2F, F256, 0);
                FloatVector w1 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 10, LE).convertShape(B2F, F256, 0);
                FloatVector w2 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 18, LE).convertShape(B2F, F256, 0);
                FloatVector w3 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 26, LE).convertShape(B2F, F256, 0);
                float d0 = Float.float16ToFloat(w.get(SHORT, o));
                FloatVector p = w0.mul(FloatVector.fromArray(F256, x, i));
                p = w1.fma(FloatVector.fromArray(F256, x, i + 8), p);
                p = w2.fma(FloatVector.fromArray(F256, x, i + 16), p);
                p = w3.fma(FloatVector.fromArray(F256, x, i + 24), p);
                a = p.fma(FloatVector.broadcast(F256, d0), a);
            }
            a.intoArray(lanes, r << 3);
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
        FloatVector zero = FloatVector.zero(F256);
        for (int r = 0; r < rows; r++) {
            long o = offset + r * rowBytes;
            int row = r << 3;
            for (int t = 0; t < count; t++) {
                zero.intoArray(lanes, row + t * stride);
            }
            int i = 0;
            for (; i + 64 <= cols; i += 64, o += 2 * BLOCK_BYTES) {
                FloatVector w0 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 2, LE).convertShape(B2F, F256, 0);
                FloatVector w1 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 10, LE).convertShape(B2F, F256, 0);
                FloatVector w2 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 18, LE).convertShape(B2F, F256, 0);
                FloatVector w3 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 26, LE).convertShape(B2F, F256, 0);
                float d0 = Float.float16ToFloat(w.get(SHORT, o));
                FloatVector w4 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 36, LE).convertShape(B2F, F256, 0);
                FloatVector w5 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 44, LE).convertShape(B2F, F256, 0);
                FloatVector w6 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 52, LE).convertShape(B2F, F256, 0);
                FloatVector w7 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 60, LE).convertShape(B2F, F256, 0);
                float d1 = Float.float16ToFloat(w.get(SHORT, o + 34));
                for (int t = 0; t < count; t++) {
                    int at = inputs[first + t] * cols + i;
                    int to = row + t * stride;
                    FloatVector a = FloatVector.fromArray(F256, lanes, to);
                    FloatVector p = w0.mul(FloatVector.fromArray(F256, x, at));
                    p = w1.fma(FloatVector.fromArray(F256, x, at + 8), p);
                    p = w2.fma(FloatVector.fromArray(F256, x, at + 16), p);
                    p = w3.fma(FloatVector.fromArray(F256, x, at + 24), p);
                    a = p.fma(FloatVector.broadcast(F256, d0), a);
                    p = w4.mul(FloatVector.fromArray(F256, x, at + 32));
                    p = w5.fma(FloatVector.fromArray(F256, x, at + 40), p);
                    p = w6.fma(FloatVector.fromArray(F256, x, at + 48), p);
                    p = w7.fma(FloatVector.fromArray(F256, x, at + 56), p);
                    a = p.fma(FloatVector.broadcast(F256, d1), a);
                    a.intoArray(lanes, to);
                }
            }
            for (; i + 32 <= cols; i += 32, o += BLOCK_BYTES) {
                FloatVector w0 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 2, LE).convertShape(B2F, F256, 0);
                FloatVector w1 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 10, LE).convertShape(B2F, F256, 0);
                FloatVector w2 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 18, LE).convertShape(B2F, F256, 0);
                FloatVector w3 = (FloatVector)
                        ByteVector.fromMemorySegment(B64, w, o + 26, LE).convertShape(B2F, F256, 0);
                float d0 = Float.float16ToFloat(w.get(SHORT, o));
                for (int t = 0; t < count; t++) {
                    int at = inputs[first + t] * cols + i;
                    int to = row + t * stride;
                    FloatVector a = FloatVector.fromArray(F256, lanes, to);
                    FloatVector p = w0.mul(FloatVector.fromArray(F256, x, at));
                    p = w1.fma(FloatVector.fromArray(F256, x, at + 8), p);
                    p = w2.fma(FloatVector.fromArray(F256, x, at + 16), p);
                    p = w3.fma(FloatVector.fromArray(F256, x, at + 24), p);
                    a = p.fma(FloatVector.broadcast(F256, d0), a);
                    a.intoArray(lanes, to);
                }
            }
        }
    }
}
