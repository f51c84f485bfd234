package dev.ferrum.engine.cpu.wide;

import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Rows of Q5_K times 9-bit activations, 512 bit. Layout of a block: [dev.ferrum.engine.quant.Q5K].
///
/// As [Q4KRows], and the same order of activations. The fifth bits: bit `j` of 32 bytes belongs to sub-block `j`.
/// These bytes are put into both halves of a vector and the upper copy shifted by two, since the upper lanes are two
/// sub-blocks on; after that at most one shift brings the bits to their place.
///
/// Over 400 lines: three flat kernels, because the compiler boxes vectors that cross a call.
public final class Q5KRows {
    private static final VectorSpecies<Float> F512 = FloatVector.SPECIES_512;
    private static final VectorSpecies<Short> S512 = ShortVector.SPECIES_512;
    private static final VectorSpecies<Long> L128 = LongVector.SPECIES_128;
    private static final VectorSpecies<Long> L512 = LongVector.SPECIES_512;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LE);

    /// Sub-blocks of the lower and upper 8 lanes of the four partial sums of a block.
    private static final VectorShuffle<Float> SUB_0_2 = VectorShuffle.fromOp(F512, i -> i < 8 ? 0 : 2);
    private static final VectorShuffle<Float> SUB_1_3 = VectorShuffle.fromOp(F512, i -> i < 8 ? 1 : 3);
    private static final VectorShuffle<Float> SUB_4_6 = VectorShuffle.fromOp(F512, i -> i < 8 ? 4 : 6);
    private static final VectorShuffle<Float> SUB_5_7 = VectorShuffle.fromOp(F512, i -> i < 8 ? 5 : 7);
    private static final VectorShuffle<Long> TWICE = VectorShuffle.fromOp(L512, i -> i & 3);
    private static final ShortVector UPPER_BY_TWO =
            ShortVector.zero(S512).blend((short) 2, VectorMask.fromLong(S512, -1L << 16));

    private static final int BLOCK_BYTES = 176;
    private static final short NIBBLES = 0x0f0f;
    private static final short FIFTH = 0x1010;
    private static final int PAIR = 65537;
    private static final int UPPER = 0xffff0000;

    private Q5KRows() {}

    /// Partial sums of `rows` rows from byte `offset` with activation row `activation`: 16 floats a row in `lanes`.
    public static void one(
            MemorySegment w,
            long offset,
            int rows,
            int cols,
            short[] x,
            float[] scales,
            float[] sums,
            int activation,
            float[] lanes) {
        int blocks = cols >> 8;
        int firstBlock = activation * blocks;
        int lastBlock = firstBlock + blocks;
        FloatVector a = FloatVector.zero(F512);
        int n = firstBlock;
        int to = 0;
        // One loop over the blocks of all rows, which follow each other: a loop a row would set up its bounds anew
        // for every row, which costs as much as a block does.
        int all = rows * blocks;
        for (int block = 0; block < all; block++) {
            long o = offset + (long) block * BLOCK_BYTES;
            int i = n << 8;
            long h0 = w.get(LONG, o);
            long h1 = w.get(LONG, o + 8);
            int s0 = (int) (h0 >>> 32);
            int s1 = (int) h1;
            int s2 = (int) (h1 >>> 32);
            // Eight 6-bit scales and eight 6-bit minima, each as the bytes of one long.
            long scale = (s0 & 0x3f3f3f3fL) | (long) (s2 & 0x0f0f0f0f | s0 >>> 2 & 0x30303030) << 32;
            long least = (s1 & 0x3f3f3f3fL) | (long) (s2 >>> 4 & 0x0f0f0f0f | s1 >>> 2 & 0x30303030) << 32;
            FloatVector s = (FloatVector)
                    LongVector.broadcast(L128, scale).reinterpretAsBytes().convertShape(B2F, F512, 0);
            FloatVector m = (FloatVector)
                    LongVector.broadcast(L128, least).reinterpretAsBytes().convertShape(B2F, F512, 0);
            float delta = Float.float16ToFloat((short) h0);
            float deltaLeast = Float.float16ToFloat((short) (h0 >>> 16));
            ShortVector high = LongVector.fromMemorySegment(L512, w, o + 16, LE)
                    .rearrange(TWICE)
                    .reinterpretAsShorts()
                    .lanewise(LSHR, UPPER_BY_TWO);
            ShortVector v = ShortVector.fromMemorySegment(S512, w, o + 48, LE);
            ShortVector a0 = v.and(NIBBLES).or(high.lanewise(LSHL, 4).and(FIFTH));
            ShortVector a1 = a0.lanewise(LSHR, 8);
            ShortVector b0 =
                    v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHL, 3).and(FIFTH));
            ShortVector b1 = b0.lanewise(LSHR, 8);
            v = ShortVector.fromMemorySegment(S512, w, o + 112, LE);
            ShortVector c0 = v.and(NIBBLES).or(high.and(FIFTH));
            ShortVector c1 = c0.lanewise(LSHR, 8);
            ShortVector d0 =
                    v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHR, 1).and(FIFTH));
            ShortVector d1 = d0.lanewise(LSHR, 8);
            IntVector p = a0.mul(ShortVector.fromArray(S512, x, i))
                    .add(a1.mul(ShortVector.fromArray(S512, x, i + 32)))
                    .reinterpretAsInts();
            FloatVector b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(s.rearrange(SUB_0_2));
            p = b0.mul(ShortVector.fromArray(S512, x, i + 64))
                    .add(b1.mul(ShortVector.fromArray(S512, x, i + 96)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(SUB_1_3), b);
            p = c0.mul(ShortVector.fromArray(S512, x, i + 128))
                    .add(c1.mul(ShortVector.fromArray(S512, x, i + 160)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(SUB_4_6), b);
            p = d0.mul(ShortVector.fromArray(S512, x, i + 192))
                    .add(d1.mul(ShortVector.fromArray(S512, x, i + 224)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(SUB_5_7), b);
            a = b.fma(FloatVector.broadcast(F512, delta * scales[n] * 0x1p-16f), a);
            a = m.mul(FloatVector.fromArray(F512, sums, n << 4))
                    .fma(FloatVector.broadcast(F512, -deltaLeast * scales[n]), a);
            if (++n == lastBlock) {
                a.intoArray(lanes, to);
                to += 16;
                n = firstBlock;
                a = FloatVector.zero(F512);
            }
        }
    }

    /// As [#one] for two activation rows, `inputs[first]` and the next, whose sums start
    /// `stride` floats apart in `lanes`.
    public static void two(
            MemorySegment w,
            long offset,
            int rows,
            int cols,
            short[] x,
            float[] scales,
            float[] sums,
            int[] inputs,
            int first,
            float[] lanes,
            int stride) {
        int blocks = cols >> 8;
        int first0 = inputs[first] * blocks;
        int first1 = inputs[first + 1] * blocks;
        FloatVector y0 = FloatVector.zero(F512);
        FloatVector y1 = FloatVector.zero(F512);
        int n = 0;
        int to = 0;
        int all = rows * blocks;
        for (int block = 0; block < all; block++) {
            long o = offset + (long) block * BLOCK_BYTES;
            long h0 = w.get(LONG, o);
            long h1 = w.get(LONG, o + 8);
            int s0 = (int) (h0 >>> 32);
            int s1 = (int) h1;
            int s2 = (int) (h1 >>> 32);
            // Eight 6-bit scales and eight 6-bit minima, each as the bytes of one long.
            long scale = (s0 & 0x3f3f3f3fL) | (long) (s2 & 0x0f0f0f0f | s0 >>> 2 & 0x30303030) << 32;
            long least = (s1 & 0x3f3f3f3fL) | (long) (s2 >>> 4 & 0x0f0f0f0f | s1 >>> 2 & 0x30303030) << 32;
            FloatVector s = (FloatVector)
                    LongVector.broadcast(L128, scale).reinterpretAsBytes().convertShape(B2F, F512, 0);
            FloatVector m = (FloatVector)
                    LongVector.broadcast(L128, least).reinterpretAsBytes().convertShape(B2F, F512, 0);
            float delta = Float.float16ToFloat((short) h0);
            float deltaLeast = Float.float16ToFloat((short) (h0 >>> 16));
            int n0 = first0 + n;
            int i0 = n0 << 8;
            int n1 = first1 + n;
            int i1 = n1 << 8;
            ShortVector high = LongVector.fromMemorySegment(L512, w, o + 16, LE)
                    .rearrange(TWICE)
                    .reinterpretAsShorts()
                    .lanewise(LSHR, UPPER_BY_TWO);
            ShortVector v = ShortVector.fromMemorySegment(S512, w, o + 48, LE);
            ShortVector a0 = v.and(NIBBLES).or(high.lanewise(LSHL, 4).and(FIFTH));
            ShortVector a1 = a0.lanewise(LSHR, 8);
            ShortVector b0 =
                    v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHL, 3).and(FIFTH));
            ShortVector b1 = b0.lanewise(LSHR, 8);
            v = ShortVector.fromMemorySegment(S512, w, o + 112, LE);
            ShortVector c0 = v.and(NIBBLES).or(high.and(FIFTH));
            ShortVector c1 = c0.lanewise(LSHR, 8);
            ShortVector d0 =
                    v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHR, 1).and(FIFTH));
            ShortVector d1 = d0.lanewise(LSHR, 8);
            FloatVector sa = s.rearrange(SUB_0_2);
            FloatVector sb = s.rearrange(SUB_1_3);
            FloatVector sc = s.rearrange(SUB_4_6);
            FloatVector sd = s.rearrange(SUB_5_7);
            IntVector p = a0.mul(ShortVector.fromArray(S512, x, i0))
                    .add(a1.mul(ShortVector.fromArray(S512, x, i0 + 32)))
                    .reinterpretAsInts();
            FloatVector t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(sa);
            p = b0.mul(ShortVector.fromArray(S512, x, i0 + 64))
                    .add(b1.mul(ShortVector.fromArray(S512, x, i0 + 96)))
                    .reinterpretAsInts();
            t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sb, t0);
            p = c0.mul(ShortVector.fromArray(S512, x, i0 + 128))
                    .add(c1.mul(ShortVector.fromArray(S512, x, i0 + 160)))
                    .reinterpretAsInts();
            t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sc, t0);
            p = d0.mul(ShortVector.fromArray(S512, x, i0 + 192))
                    .add(d1.mul(ShortVector.fromArray(S512, x, i0 + 224)))
                    .reinterpretAsInts();
            t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sd, t0);
            y0 = t0.fma(FloatVector.broadcast(F512, delta * scales[n0] * 0x1p-16f), y0);
            y0 = m.mul(FloatVector.fromArray(F512, sums, n0 << 4))
                    .fma(FloatVector.broadcast(F512, -deltaLeast * scales[n0]), y0);
            p = a0.mul(ShortVector.fromArray(S512, x, i1))
                    .add(a1.mul(ShortVector.fromArray(S512, x, i1 + 32)))
                    .reinterpretAsInts();
            FloatVector t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(sa);
            p = b0.mul(ShortVector.fromArray(S512, x, i1 + 64))
                    .add(b1.mul(ShortVector.fromArray(S512, x, i1 + 96)))
                    .reinterpretAsInts();
            t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sb, t1);
            p = c0.mul(ShortVector.fromArray(S512, x, i1 + 128))
                    .add(c1.mul(ShortVector.fromArray(S512, x, i1 + 160)))
                    .reinterpretAsInts();
            t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sc, t1);
            p = d0.mul(ShortVector.fromArray(S512, x, i1 + 192))
                    .add(d1.mul(ShortVector.fromArray(S512, x, i1 + 224)))
                    .reinterpretAsInts();
            t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sd, t1);
            y1 = t1.fma(FloatVector.broadcast(F512, delta * scales[n1] * 0x1p-16f), y1);
            y1 = m.mul(FloatVector.fromArray(F512, sums, n1 << 4))
                    .fma(FloatVector.broadcast(F512, -deltaLeast * scales[n1]), y1);
            if (++n == blocks) {
                y0.intoArray(lanes, to);
                y1.intoArray(lanes, to + stride);
                y0 = FloatVector.zero(F512);
                y1 = FloatVector.zero(F512);
                to += 16;
                n = 0;
            }
        }
    }

    /// As [#one] for four activation rows, `inputs[first]` and the next, whose sums start
    /// `stride` floats apart in `lanes`.
    public static void four(
            MemorySegment w,
            long offset,
            int rows,
            int cols,
            short[] x,
            float[] scales,
            float[] sums,
            int[] inputs,
            int first,
            float[] lanes,
            int stride) {
        int blocks = cols >> 8;
        int first0 = inputs[first] * blocks;
        int first1 = inputs[first + 1] * blocks;
        int first2 = inputs[first + 2] * blocks;
        int first3 = inputs[first + 3] * blocks;
        FloatVector y0 = FloatVector.zero(F512);
        FloatVector y1 = FloatVector.zero(F512);
        FloatVector y2 = FloatVector.zero(F512);
        FloatVector y3 = FloatVector.zero(F512);
        int n = 0;
        int to = 0;
        int all = rows * blocks;
        for (int block = 0; block < all; block++) {
            long o = offset + (long) block * BLOCK_BYTES;
            long h0 = w.get(LONG, o);
            long h1 = w.get(LONG, o + 8);
            int s0 = (int) (h0 >>> 32);
            int s1 = (int) h1;
            int s2 = (int) (h1 >>> 32);
            // Eight 6-bit scales and eight 6-bit minima, each as the bytes of one long.
            long scale = (s0 & 0x3f3f3f3fL) | (long) (s2 & 0x0f0f0f0f | s0 >>> 2 & 0x30303030) << 32;
            long least = (s1 & 0x3f3f3f3fL) | (long) (s2 >>> 4 & 0x0f0f0f0f | s1 >>> 2 & 0x30303030) << 32;
            FloatVector s = (FloatVector)
                    LongVector.broadcast(L128, scale).reinterpretAsBytes().convertShape(B2F, F512, 0);
            FloatVector m = (FloatVector)
                    LongVector.broadcast(L128, least).reinterpretAsBytes().convertShape(B2F, F512, 0);
            float delta = Float.float16ToFloat((short) h0);
            float deltaLeast = Float.float16ToFloat((short) (h0 >>> 16));
            int n0 = first0 + n;
            int i0 = n0 << 8;
            int n1 = first1 + n;
            int i1 = n1 << 8;
            int n2 = first2 + n;
            int i2 = n2 << 8;
            int n3 = first3 + n;
            int i3 = n3 << 8;
            ShortVector high = LongVector.fromMemorySegment(L512, w, o + 16, LE)
                    .rearrange(TWICE)
                    .reinterpretAsShorts()
                    .lanewise(LSHR, UPPER_BY_TWO);
            ShortVector v = ShortVector.fromMemorySegment(S512, w, o + 48, LE);
            ShortVector a0 = v.and(NIBBLES).or(high.lanewise(LSHL, 4).and(FIFTH));
            ShortVector a1 = a0.lanewise(LSHR, 8);
            ShortVector b0 =
                    v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHL, 3).and(FIFTH));
            ShortVector b1 = b0.lanewise(LSHR, 8);
            v = ShortVector.fromMemorySegment(S512, w, o + 112, LE);
            ShortVector c0 = v.and(NIBBLES).or(high.and(FIFTH));
            ShortVector c1 = c0.lanewise(LSHR, 8);
            ShortVector d0 =
                    v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHR, 1).and(FIFTH));
            ShortVector d1 = d0.lanewise(LSHR, 8);
            FloatVector sa = s.rearrange(SUB_0_2);
            FloatVector sb = s.rearrange(SUB_1_3);
            FloatVector sc = s.rearrange(SUB_4_6);
            FloatVector sd = s.rearrange(SUB_5_7);
            IntVector p = a0.mul(ShortVector.fromArray(S512, x, i0))
                    .add(a1.mul(ShortVector.fromArray(S512, x, i0 + 32)))
                    .reinterpretAsInts();
            FloatVector t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(sa);
            p = b0.mul(ShortVector.fromArray(S512, x, i0 + 64))
                    .add(b1.mul(ShortVector.fromArray(S512, x, i0 + 96)))
                    .reinterpretAsInts();
            t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sb, t0);
            p = c0.mul(ShortVector.fromArray(S512, x, i0 + 128))
                    .add(c1.mul(ShortVector.fromArray(S512, x, i0 + 160)))
                    .reinterpretAsInts();
            t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sc, t0);
            p = d0.mul(ShortVector.fromArray(S512, x, i0 + 192))
                    .add(d1.mul(ShortVector.fromArray(S512, x, i0 + 224)))
                    .reinterpretAsInts();
            t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sd, t0);
            y0 = t0.fma(FloatVector.broadcast(F512, delta * scales[n0] * 0x1p-16f), y0);
            y0 = m.mul(FloatVector.fromArray(F512, sums, n0 << 4))
                    .fma(FloatVector.broadcast(F512, -deltaLeast * scales[n0]), y0);
            p = a0.mul(ShortVector.fromArray(S512, x, i1))
                    .add(a1.mul(ShortVector.fromArray(S512, x, i1 + 32)))
                    .reinterpretAsInts();
            FloatVector t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(sa);
            p = b0.mul(ShortVector.fromArray(S512, x, i1 + 64))
                    .add(b1.mul(ShortVector.fromArray(S512, x, i1 + 96)))
                    .reinterpretAsInts();
            t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sb, t1);
            p = c0.mul(ShortVector.fromArray(S512, x, i1 + 128))
                    .add(c1.mul(ShortVector.fromArray(S512, x, i1 + 160)))
                    .reinterpretAsInts();
            t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sc, t1);
            p = d0.mul(ShortVector.fromArray(S512, x, i1 + 192))
                    .add(d1.mul(ShortVector.fromArray(S512, x, i1 + 224)))
                    .reinterpretAsInts();
            t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sd, t1);
            y1 = t1.fma(FloatVector.broadcast(F512, delta * scales[n1] * 0x1p-16f), y1);
            y1 = m.mul(FloatVector.fromArray(F512, sums, n1 << 4))
                    .fma(FloatVector.broadcast(F512, -deltaLeast * scales[n1]), y1);
            p = a0.mul(ShortVector.fromArray(S512, x, i2))
                    .add(a1.mul(ShortVector.fromArray(S512, x, i2 + 32)))
                    .reinterpretAsInts();
            FloatVector t2 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(sa);
            p = b0.mul(ShortVector.fromArray(S512, x, i2 + 64))
                    .add(b1.mul(ShortVector.fromArray(S512, x, i2 + 96)))
                    .reinterpretAsInts();
            t2 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sb, t2);
            p = c0.mul(ShortVector.fromArray(S512, x, i2 + 128))
                    .add(c1.mul(ShortVector.fromArray(S512, x, i2 + 160)))
                    .reinterpretAsInts();
            t2 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sc, t2);
            p = d0.mul(ShortVector.fromArray(S512, x, i2 + 192))
                    .add(d1.mul(ShortVector.fromArray(S512, x, i2 + 224)))
                    .reinterpretAsInts();
            t2 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sd, t2);
            y2 = t2.fma(FloatVector.broadcast(F512, delta * scales[n2] * 0x1p-16f), y2);
            y2 = m.mul(FloatVector.fromArray(F512, sums, n2 << 4))
                    .fma(FloatVector.broadcast(F512, -deltaLeast * scales[n2]), y2);
            p = a0.mul(ShortVector.fromArray(S512, x, i3))
                    .add(a1.mul(ShortVector.fromArray(S512, x, i3 + 32)))
                    .reinterpretAsInts();
            FloatVector t3 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(sa);
            p = b0.mul(ShortVector.fromArray(S512, x, i3 + 64))
                    .add(b1.mul(ShortVector.fromArray(S512, x, i3 + 96)))
                    .reinterpretAsInts();
            t3 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sb, t3);
            p = c0.mul(ShortVector.fromArray(S512, x, i3 + 128))
                    .add(c1.mul(ShortVector.fromArray(S512, x, i3 + 160)))
                    .reinterpretAsInts();
            t3 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sc, t3);
            p = d0.mul(ShortVector.fromArray(S512, x, i3 + 192))
                    .add(d1.mul(ShortVector.fromArray(S512, x, i3 + 224)))
                    .reinterpretAsInts();
            t3 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sd, t3);
            y3 = t3.fma(FloatVector.broadcast(F512, delta * scales[n3] * 0x1p-16f), y3);
            y3 = m.mul(FloatVector.fromArray(F512, sums, n3 << 4))
                    .fma(FloatVector.broadcast(F512, -deltaLeast * scales[n3]), y3);
            if (++n == blocks) {
                y0.intoArray(lanes, to);
                y1.intoArray(lanes, to + stride);
                y2.intoArray(lanes, to + 2 * stride);
                y3.intoArray(lanes, to + 3 * stride);
                y0 = FloatVector.zero(F512);
                y1 = FloatVector.zero(F512);
                y2 = FloatVector.zero(F512);
                y3 = FloatVector.zero(F512);
                to += 16;
                n = 0;
            }
        }
    }
}
