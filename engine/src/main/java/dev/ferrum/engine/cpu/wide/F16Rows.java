package dev.ferrum.engine.cpu.wide;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.S2I;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/// Rows of F16 times float activations, 512 bit. `cols` may be any number.
///
/// There are no half-precision vectors in the Vector API. A half shifted left by 13 has its fields where a float has
/// them, and stands for 2^-112 times its value, subnormals included; infinities and NaN, which weights never are,
/// come out as numbers. The activations carry 2^56 of the missing factor, the sums take the rest.
public final class F16Rows {
    private static final VectorSpecies<Float> F512 = FloatVector.SPECIES_512;
    private static final VectorSpecies<Integer> I512 = IntVector.SPECIES_512;
    private static final VectorSpecies<Short> S256 = ShortVector.SPECIES_256;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LE);

    /// Sign, exponent and fraction of a half that was widened with its sign and shifted.
    private static final int FIELDS = 0x8fffffff;

    private F16Rows() {}

    /// Partial sums of `rows` rows from byte `offset` with activation row `activation`: 16 floats a row in `lanes`.
    public static void one(
            MemorySegment w, long offset, long rowBytes, int rows, int cols, float[] x, int activation, float[] lanes) {
        int base = activation * cols;
        for (int r = 0; r < rows; r++) {
            long o = offset + r * rowBytes;
            FloatVector a = FloatVector.zero(F512);
            int i = 0;
            for (; i + 128 <= cols; i += 128, o += 256) {
                FloatVector w0 = ((IntVector)
                                ShortVector.fromMemorySegment(S256, w, o, LE).convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w1 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 32, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w2 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 64, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w3 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 96, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w4 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 128, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w5 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 160, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w6 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 192, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w7 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 224, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
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
            for (; i + 16 <= cols; i += 16, o += 32) {
                FloatVector v = ((IntVector)
                                ShortVector.fromMemorySegment(S256, w, o, LE).convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                a = v.fma(FloatVector.fromArray(F512, x, base + i), a);
            }
            a.mul(0x1p56f).intoArray(lanes, r << 4);
            for (; i < cols; i++, o += 2) {
                lanes[r << 4] += Float.float16ToFloat(w.get(SHORT, o)) * 0x1p-56f * x[base + i];
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
            for (; i + 128 <= cols; i += 128, o += 256) {
                FloatVector w0 = ((IntVector)
                                ShortVector.fromMemorySegment(S256, w, o, LE).convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w1 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 32, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w2 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 64, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w3 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 96, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w4 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 128, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w5 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 160, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w6 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 192, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                FloatVector w7 = ((IntVector) ShortVector.fromMemorySegment(S256, w, o + 224, LE)
                                .convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
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
            for (; i + 16 <= cols; i += 16, o += 32) {
                FloatVector v = ((IntVector)
                                ShortVector.fromMemorySegment(S256, w, o, LE).convertShape(S2I, I512, 0))
                        .lanewise(LSHL, 13)
                        .and(FIELDS)
                        .reinterpretAsFloats();
                for (int t = 0; t < count; t++) {
                    int to = row + t * stride;
                    v.fma(
                                    FloatVector.fromArray(F512, x, inputs[first + t] * cols + i),
                                    FloatVector.fromArray(F512, lanes, to))
                            .intoArray(lanes, to);
                }
            }
            for (int t = 0; t < count; t++) {
                int to = row + t * stride;
                FloatVector.fromArray(F512, lanes, to).mul(0x1p56f).intoArray(lanes, to);
            }
            for (; i < cols; i++, o += 2) {
                float v = Float.float16ToFloat(w.get(SHORT, o)) * 0x1p-56f;
                for (int t = 0; t < count; t++) {
                    lanes[row + t * stride] += v * x[inputs[first + t] * cols + i];
                }
            }
        }
    }
}
