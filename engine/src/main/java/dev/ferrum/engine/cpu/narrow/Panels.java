package dev.ferrum.engine.cpu.narrow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Rows of quantised weights to floats in natural order, 256-bit vectors; block layouts are drawn in package `quant`.
///
/// Bytes are shifted as ints and masked, because byte lanes have no shift of their own; one conversion then makes
/// 8 floats of 8 bytes. Scales are decoded eight or more at a time into `scales` (16 floats) and broadcast from
/// there: one by one they took a fifth of the time. Every method decodes `count` elements from byte `offset` of `w`
/// to `out[at ..]`.
public final class Panels {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_256;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_256;
    private static final VectorSpecies<Short> HALVES = ShortVector.SPECIES_128;
    private static final VectorSpecies<Integer> BYTES = IntVector.SPECIES_64;
    private static final VectorSpecies<Byte> CODES = ByteVector.SPECIES_64;
    private static final VectorSpecies<Float> F8 = FloatVector.SPECIES_256;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_128;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);

    private static final int LOW_NIBBLES = 0x0f0f0f0f;
    private static final int FIFTH_BITS = 0x10101010;
    private static final int HIGH_PAIRS = 0x30303030;

    private Panels() {}

    /// Q4_K: 256 elements in 144 bytes; `value = d * scale * code - dmin * min` per 32 elements.
    public static void q4K(MemorySegment w, long offset, int count, float[] out, int at, float[] scales) {
        long block = offset;
        for (int k = 0; k < count; k += 256, block += 144) {
            long head = w.get(LONG, block);
            long tail = w.get(LONG, block + 8);
            float d = Float.float16ToFloat((short) head);
            float dmin = -Float.float16ToFloat((short) (head >>> 16));
            int s0 = (int) (head >>> 32);
            int s1 = (int) tail;
            int s2 = (int) (tail >>> 32);
            // Eight 6-bit scales and mins, one to a byte.
            long eight = (s0 & 0x3f3f3f3fL) | (long) ((s2 & LOW_NIBBLES) | ((s0 >>> 2) & HIGH_PAIRS)) << 32;
            long mins = (s1 & 0x3f3f3f3fL) | (long) (((s2 >>> 4) & LOW_NIBBLES) | ((s1 >>> 2) & HIGH_PAIRS)) << 32;
            ((FloatVector) LongVector.broadcast(LONGS, eight)
                            .reinterpretAsBytes()
                            .convertShape(VectorOperators.B2F, F8, 0))
                    .mul(d)
                    .intoArray(scales, 0);
            ((FloatVector) LongVector.broadcast(LONGS, mins)
                            .reinterpretAsBytes()
                            .convertShape(VectorOperators.B2F, F8, 0))
                    .mul(dmin)
                    .intoArray(scales, 8);
            for (int j = 0; j < 4; j++) {
                int to = at + k + 64 * j;
                FloatVector scale = FloatVector.broadcast(F, scales[2 * j]);
                FloatVector min = FloatVector.broadcast(F, scales[2 * j + 8]);
                FloatVector highScale = FloatVector.broadcast(F, scales[2 * j + 1]);
                FloatVector highMin = FloatVector.broadcast(F, scales[2 * j + 9]);
                for (int l = 0; l < 32; l += 8) {
                    IntVector codes = IntVector.fromMemorySegment(BYTES, w, block + 16 + 32 * j + l, ORDER);
                    ((FloatVector) codes.and(LOW_NIBBLES).reinterpretAsBytes().convertShape(VectorOperators.B2F, F, 0))
                            .fma(scale, min)
                            .intoArray(out, to + l);
                    ((FloatVector) codes.lanewise(VectorOperators.LSHR, 4)
                                    .and(LOW_NIBBLES)
                                    .reinterpretAsBytes()
                                    .convertShape(VectorOperators.B2F, F, 0))
                            .fma(highScale, highMin)
                            .intoArray(out, to + 32 + l);
                }
            }
        }
    }

    /// Q5_K: 256 elements in 176 bytes; `value = d * scale * code - dmin * min` per 32 elements.
    public static void q5K(MemorySegment w, long offset, int count, float[] out, int at, float[] scales) {
        long block = offset;
        for (int k = 0; k < count; k += 256, block += 176) {
            long head = w.get(LONG, block);
            long tail = w.get(LONG, block + 8);
            float d = Float.float16ToFloat((short) head);
            float dmin = -Float.float16ToFloat((short) (head >>> 16));
            int s0 = (int) (head >>> 32);
            int s1 = (int) tail;
            int s2 = (int) (tail >>> 32);
            // Eight 6-bit scales and mins, one to a byte.
            long eight = (s0 & 0x3f3f3f3fL) | (long) ((s2 & LOW_NIBBLES) | ((s0 >>> 2) & HIGH_PAIRS)) << 32;
            long mins = (s1 & 0x3f3f3f3fL) | (long) (((s2 >>> 4) & LOW_NIBBLES) | ((s1 >>> 2) & HIGH_PAIRS)) << 32;
            ((FloatVector) LongVector.broadcast(LONGS, eight)
                            .reinterpretAsBytes()
                            .convertShape(VectorOperators.B2F, F8, 0))
                    .mul(d)
                    .intoArray(scales, 0);
            ((FloatVector) LongVector.broadcast(LONGS, mins)
                            .reinterpretAsBytes()
                            .convertShape(VectorOperators.B2F, F8, 0))
                    .mul(dmin)
                    .intoArray(scales, 8);
            for (int j = 0; j < 4; j++) {
                int to = at + k + 64 * j;
                FloatVector scale = FloatVector.broadcast(F, scales[2 * j]);
                FloatVector min = FloatVector.broadcast(F, scales[2 * j + 8]);
                FloatVector highScale = FloatVector.broadcast(F, scales[2 * j + 1]);
                FloatVector highMin = FloatVector.broadcast(F, scales[2 * j + 9]);
                for (int l = 0; l < 32; l += 8) {
                    IntVector codes = IntVector.fromMemorySegment(BYTES, w, block + 48 + 32 * j + l, ORDER);
                    // Bit 2j is the fifth bit of the low nibble, bit 2j + 1 of the high one; both moved to bit 4.
                    IntVector fifth = IntVector.fromMemorySegment(BYTES, w, block + 16 + l, ORDER)
                            .lanewise(VectorOperators.LSHR, 2 * j);
                    ((FloatVector) codes.and(LOW_NIBBLES)
                                    .or(fifth.lanewise(VectorOperators.LSHL, 4).and(FIFTH_BITS))
                                    .reinterpretAsBytes()
                                    .convertShape(VectorOperators.B2F, F, 0))
                            .fma(scale, min)
                            .intoArray(out, to + l);
                    ((FloatVector) codes.lanewise(VectorOperators.LSHR, 4)
                                    .and(LOW_NIBBLES)
                                    .or(fifth.lanewise(VectorOperators.LSHL, 3).and(FIFTH_BITS))
                                    .reinterpretAsBytes()
                                    .convertShape(VectorOperators.B2F, F, 0))
                            .fma(highScale, highMin)
                            .intoArray(out, to + 32 + l);
                }
            }
        }
    }

    /// Q6_K: 256 elements in 210 bytes; `value = d * scale * (code - 32)` per 16 elements.
    public static void q6K(MemorySegment w, long offset, int count, float[] out, int at, float[] scales) {
        long block = offset;
        for (int k = 0; k < count; k += 256, block += 210) {
            float d = Float.float16ToFloat(w.get(SHORT, block + 208));
            ((FloatVector) ByteVector.fromMemorySegment(CODES, w, block + 192, ORDER)
                            .convertShape(VectorOperators.B2F, F, 0))
                    .mul(d)
                    .intoArray(scales, 0);
            ((FloatVector) ByteVector.fromMemorySegment(CODES, w, block + 200, ORDER)
                            .convertShape(VectorOperators.B2F, F, 0))
                    .mul(d)
                    .intoArray(scales, 8);
            // Each half of 128: its bytes of high pairs serve the same places of its four quarters.
            for (int i = 0; i < 8; i++) {
                int half = i / 4;
                int l = 8 * (i % 4);
                IntVector low = IntVector.fromMemorySegment(BYTES, w, block + 64 * half + l, ORDER);
                IntVector next = IntVector.fromMemorySegment(BYTES, w, block + 64 * half + 32 + l, ORDER);
                IntVector pairs = IntVector.fromMemorySegment(BYTES, w, block + 128 + 32 * half + l, ORDER);
                int group = 8 * half + l / 16;
                int to = at + k + 128 * half + l;
                ((FloatVector) low.and(LOW_NIBBLES)
                                .or(pairs.lanewise(VectorOperators.LSHL, 4).and(HIGH_PAIRS))
                                .reinterpretAsBytes()
                                .convertShape(VectorOperators.B2F, F, 0))
                        .sub(32f)
                        .mul(scales[group])
                        .intoArray(out, to);
                ((FloatVector) next.and(LOW_NIBBLES)
                                .or(pairs.lanewise(VectorOperators.LSHL, 2).and(HIGH_PAIRS))
                                .reinterpretAsBytes()
                                .convertShape(VectorOperators.B2F, F, 0))
                        .sub(32f)
                        .mul(scales[group + 2])
                        .intoArray(out, to + 32);
                ((FloatVector) low.lanewise(VectorOperators.LSHR, 4)
                                .and(LOW_NIBBLES)
                                .or(pairs.and(HIGH_PAIRS))
                                .reinterpretAsBytes()
                                .convertShape(VectorOperators.B2F, F, 0))
                        .sub(32f)
                        .mul(scales[group + 4])
                        .intoArray(out, to + 64);
                ((FloatVector) next.lanewise(VectorOperators.LSHR, 4)
                                .and(LOW_NIBBLES)
                                .or(pairs.lanewise(VectorOperators.LSHR, 2).and(HIGH_PAIRS))
                                .reinterpretAsBytes()
                                .convertShape(VectorOperators.B2F, F, 0))
                        .sub(32f)
                        .mul(scales[group + 6])
                        .intoArray(out, to + 96);
            }
        }
    }

    /// Q8_0: 32 elements in 34 bytes; `value = d * code`.
    public static void q8Zero(MemorySegment w, long offset, int count, float[] out, int at) {
        long block = offset;
        for (int k = 0; k < count; k += 32, block += 34) {
            FloatVector d = FloatVector.broadcast(F, Float.float16ToFloat(w.get(SHORT, block)));
            for (int l = 0; l < 32; l += 8) {
                ((FloatVector) ByteVector.fromMemorySegment(CODES, w, block + 2 + l, ORDER)
                                .convertShape(VectorOperators.B2F, F, 0))
                        .mul(d)
                        .intoArray(out, at + k + l);
            }
        }
    }

    /// BF16: the upper halves of floats.
    public static void bf16(MemorySegment w, long offset, int count, float[] out, int at) {
        int bound = F.loopBound(count);
        for (int k = 0; k < bound; k += 8) {
            ((IntVector) ShortVector.fromMemorySegment(HALVES, w, offset + 2L * k, ORDER)
                            .convertShape(VectorOperators.S2I, I, 0))
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .intoArray(out, at + k);
        }
        for (int k = bound; k < count; k++) {
            out[at + k] = Float.intBitsToFloat(w.get(SHORT, offset + 2L * k) << 16);
        }
    }
}
