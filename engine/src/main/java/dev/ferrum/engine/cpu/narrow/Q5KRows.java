package dev.ferrum.engine.cpu.narrow;

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
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Rows of Q5_K times 9-bit activations, 256 bit. Layout of a block: [dev.ferrum.engine.quant.Q5K].
///
/// As [Q4KRows]; bit `j` of the 32 bytes of fifth bits belongs to sub-block `j`.
public final class Q5KRows {
    private static final VectorSpecies<Float> F256 = FloatVector.SPECIES_256;
    private static final VectorSpecies<Short> S256 = ShortVector.SPECIES_256;
    private static final VectorSpecies<Long> L128 = LongVector.SPECIES_128;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LE);

    /// The scale of one sub-block in all lanes.
    private static final VectorShuffle<Float> SUB_0 = VectorShuffle.fromOp(F256, i -> 0);
    private static final VectorShuffle<Float> SUB_1 = VectorShuffle.fromOp(F256, i -> 1);
    private static final VectorShuffle<Float> SUB_2 = VectorShuffle.fromOp(F256, i -> 2);
    private static final VectorShuffle<Float> SUB_3 = VectorShuffle.fromOp(F256, i -> 3);
    private static final VectorShuffle<Float> SUB_4 = VectorShuffle.fromOp(F256, i -> 4);
    private static final VectorShuffle<Float> SUB_5 = VectorShuffle.fromOp(F256, i -> 5);
    private static final VectorShuffle<Float> SUB_6 = VectorShuffle.fromOp(F256, i -> 6);
    private static final VectorShuffle<Float> SUB_7 = VectorShuffle.fromOp(F256, i -> 7);

    private static final int BLOCK_BYTES = 176;
    private static final short NIBBLES = 0x0f0f;
    private static final short FIFTH = 0x1010;
    private static final int PAIR = 65537;
    private static final int UPPER = 0xffff0000;

    private Q5KRows() {}

    /// Partial sums of `rows` rows from byte `offset` with activation row `activation`: 8 floats a row in `lanes`.
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
        FloatVector a = FloatVector.zero(F256);
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
                    LongVector.broadcast(L128, scale).reinterpretAsBytes().convertShape(B2F, F256, 0);
            FloatVector m = (FloatVector)
                    LongVector.broadcast(L128, least).reinterpretAsBytes().convertShape(B2F, F256, 0);
            float delta = Float.float16ToFloat((short) h0);
            float deltaLeast = Float.float16ToFloat((short) (h0 >>> 16));
            ShortVector high = ShortVector.fromMemorySegment(S256, w, o + 16, LE);
            ShortVector v = ShortVector.fromMemorySegment(S256, w, o + 48, LE);
            ShortVector a0 = v.and(NIBBLES).or(high.lanewise(LSHL, 4).and(FIFTH));
            ShortVector a1 = a0.lanewise(LSHR, 8);
            ShortVector b0 =
                    v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHL, 3).and(FIFTH));
            ShortVector b1 = b0.lanewise(LSHR, 8);
            v = ShortVector.fromMemorySegment(S256, w, o + 80, LE);
            ShortVector c0 = v.and(NIBBLES).or(high.lanewise(LSHL, 2).and(FIFTH));
            ShortVector c1 = c0.lanewise(LSHR, 8);
            ShortVector d0 =
                    v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHL, 1).and(FIFTH));
            ShortVector d1 = d0.lanewise(LSHR, 8);
            IntVector p = a0.mul(ShortVector.fromArray(S256, x, i))
                    .add(a1.mul(ShortVector.fromArray(S256, x, i + 16)))
                    .reinterpretAsInts();
            FloatVector b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(s.rearrange(SUB_0));
            p = b0.mul(ShortVector.fromArray(S256, x, i + 32))
                    .add(b1.mul(ShortVector.fromArray(S256, x, i + 48)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(SUB_1), b);
            p = c0.mul(ShortVector.fromArray(S256, x, i + 64))
                    .add(c1.mul(ShortVector.fromArray(S256, x, i + 80)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(SUB_2), b);
            p = d0.mul(ShortVector.fromArray(S256, x, i + 96))
                    .add(d1.mul(ShortVector.fromArray(S256, x, i + 112)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(SUB_3), b);
            a = b.fma(FloatVector.broadcast(F256, delta * scales[n] * 0x1p-16f), a);
            a = m.mul(FloatVector.fromArray(F256, sums, n << 4).add(FloatVector.fromArray(F256, sums, (n << 4) + 8)))
                    .fma(FloatVector.broadcast(F256, -deltaLeast * scales[n]), a);
            v = ShortVector.fromMemorySegment(S256, w, o + 112, LE);
            a0 = v.and(NIBBLES).or(high.and(FIFTH));
            a1 = a0.lanewise(LSHR, 8);
            b0 = v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHR, 1).and(FIFTH));
            b1 = b0.lanewise(LSHR, 8);
            v = ShortVector.fromMemorySegment(S256, w, o + 144, LE);
            c0 = v.and(NIBBLES).or(high.lanewise(LSHR, 2).and(FIFTH));
            c1 = c0.lanewise(LSHR, 8);
            d0 = v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHR, 3).and(FIFTH));
            d1 = d0.lanewise(LSHR, 8);
            p = a0.mul(ShortVector.fromArray(S256, x, i + 128))
                    .add(a1.mul(ShortVector.fromArray(S256, x, i + 144)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(s.rearrange(SUB_4));
            p = b0.mul(ShortVector.fromArray(S256, x, i + 160))
                    .add(b1.mul(ShortVector.fromArray(S256, x, i + 176)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(SUB_5), b);
            p = c0.mul(ShortVector.fromArray(S256, x, i + 192))
                    .add(c1.mul(ShortVector.fromArray(S256, x, i + 208)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(SUB_6), b);
            p = d0.mul(ShortVector.fromArray(S256, x, i + 224))
                    .add(d1.mul(ShortVector.fromArray(S256, x, i + 240)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(SUB_7), b);
            a = b.fma(FloatVector.broadcast(F256, delta * scales[n] * 0x1p-16f), a);
            if (++n == lastBlock) {
                a.intoArray(lanes, to);
                to += 8;
                n = firstBlock;
                a = FloatVector.zero(F256);
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
        FloatVector y0 = FloatVector.zero(F256);
        FloatVector y1 = FloatVector.zero(F256);
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
                    LongVector.broadcast(L128, scale).reinterpretAsBytes().convertShape(B2F, F256, 0);
            FloatVector m = (FloatVector)
                    LongVector.broadcast(L128, least).reinterpretAsBytes().convertShape(B2F, F256, 0);
            float delta = Float.float16ToFloat((short) h0);
            float deltaLeast = Float.float16ToFloat((short) (h0 >>> 16));
            int n0 = first0 + n;
            int i0 = n0 << 8;
            int n1 = first1 + n;
            int i1 = n1 << 8;
            ShortVector high = ShortVector.fromMemorySegment(S256, w, o + 16, LE);
            ShortVector v = ShortVector.fromMemorySegment(S256, w, o + 48, LE);
            ShortVector a0 = v.and(NIBBLES).or(high.lanewise(LSHL, 4).and(FIFTH));
            ShortVector a1 = a0.lanewise(LSHR, 8);
            ShortVector b0 =
                    v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHL, 3).and(FIFTH));
            ShortVector b1 = b0.lanewise(LSHR, 8);
            v = ShortVector.fromMemorySegment(S256, w, o + 80, LE);
            ShortVector c0 = v.and(NIBBLES).or(high.lanewise(LSHL, 2).and(FIFTH));
            ShortVector c1 = c0.lanewise(LSHR, 8);
            ShortVector d0 =
                    v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHL, 1).and(FIFTH));
            ShortVector d1 = d0.lanewise(LSHR, 8);
            FloatVector sa = s.rearrange(SUB_0);
            FloatVector sb = s.rearrange(SUB_1);
            FloatVector sc = s.rearrange(SUB_2);
            FloatVector sd = s.rearrange(SUB_3);
            IntVector p = a0.mul(ShortVector.fromArray(S256, x, i0))
                    .add(a1.mul(ShortVector.fromArray(S256, x, i0 + 16)))
                    .reinterpretAsInts();
            FloatVector t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(sa);
            p = b0.mul(ShortVector.fromArray(S256, x, i0 + 32))
                    .add(b1.mul(ShortVector.fromArray(S256, x, i0 + 48)))
                    .reinterpretAsInts();
            t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sb, t0);
            p = c0.mul(ShortVector.fromArray(S256, x, i0 + 64))
                    .add(c1.mul(ShortVector.fromArray(S256, x, i0 + 80)))
                    .reinterpretAsInts();
            t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sc, t0);
            p = d0.mul(ShortVector.fromArray(S256, x, i0 + 96))
                    .add(d1.mul(ShortVector.fromArray(S256, x, i0 + 112)))
                    .reinterpretAsInts();
            t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sd, t0);
            y0 = t0.fma(FloatVector.broadcast(F256, delta * scales[n0] * 0x1p-16f), y0);
            y0 = m.mul(FloatVector.fromArray(F256, sums, n0 << 4).add(FloatVector.fromArray(F256, sums, (n0 << 4) + 8)))
                    .fma(FloatVector.broadcast(F256, -deltaLeast * scales[n0]), y0);
            p = a0.mul(ShortVector.fromArray(S256, x, i1))
                    .add(a1.mul(ShortVector.fromArray(S256, x, i1 + 16)))
                    .reinterpretAsInts();
            FloatVector t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(sa);
            p = b0.mul(ShortVector.fromArray(S256, x, i1 + 32))
                    .add(b1.mul(ShortVector.fromArray(S256, x, i1 + 48)))
                    .reinterpretAsInts();
            t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sb, t1);
            p = c0.mul(ShortVector.fromArray(S256, x, i1 + 64))
                    .add(c1.mul(ShortVector.fromArray(S256, x, i1 + 80)))
                    .reinterpretAsInts();
            t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sc, t1);
            p = d0.mul(ShortVector.fromArray(S256, x, i1 + 96))
                    .add(d1.mul(ShortVector.fromArray(S256, x, i1 + 112)))
                    .reinterpretAsInts();
            t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sd, t1);
            y1 = t1.fma(FloatVector.broadcast(F256, delta * scales[n1] * 0x1p-16f), y1);
            y1 = m.mul(FloatVector.fromArray(F256, sums, n1 << 4).add(FloatVector.fromArray(F256, sums, (n1 << 4) + 8)))
                    .fma(FloatVector.broadcast(F256, -deltaLeast * scales[n1]), y1);
            v = ShortVector.fromMemorySegment(S256, w, o + 112, LE);
            a0 = v.and(NIBBLES).or(high.and(FIFTH));
            a1 = a0.lanewise(LSHR, 8);
            b0 = v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHR, 1).and(FIFTH));
            b1 = b0.lanewise(LSHR, 8);
            v = ShortVector.fromMemorySegment(S256, w, o + 144, LE);
            c0 = v.and(NIBBLES).or(high.lanewise(LSHR, 2).and(FIFTH));
            c1 = c0.lanewise(LSHR, 8);
            d0 = v.lanewise(LSHR, 4).and(NIBBLES).or(high.lanewise(LSHR, 3).and(FIFTH));
            d1 = d0.lanewise(LSHR, 8);
            sa = s.rearrange(SUB_4);
            sb = s.rearrange(SUB_5);
            sc = s.rearrange(SUB_6);
            sd = s.rearrange(SUB_7);
            p = a0.mul(ShortVector.fromArray(S256, x, i0 + 128))
                    .add(a1.mul(ShortVector.fromArray(S256, x, i0 + 144)))
                    .reinterpretAsInts();
            t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(sa);
            p = b0.mul(ShortVector.fromArray(S256, x, i0 + 160))
                    .add(b1.mul(ShortVector.fromArray(S256, x, i0 + 176)))
                    .reinterpretAsInts();
            t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sb, t0);
            p = c0.mul(ShortVector.fromArray(S256, x, i0 + 192))
                    .add(c1.mul(ShortVector.fromArray(S256, x, i0 + 208)))
                    .reinterpretAsInts();
            t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sc, t0);
            p = d0.mul(ShortVector.fromArray(S256, x, i0 + 224))
                    .add(d1.mul(ShortVector.fromArray(S256, x, i0 + 240)))
                    .reinterpretAsInts();
            t0 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sd, t0);
            y0 = t0.fma(FloatVector.broadcast(F256, delta * scales[n0] * 0x1p-16f), y0);
            p = a0.mul(ShortVector.fromArray(S256, x, i1 + 128))
                    .add(a1.mul(ShortVector.fromArray(S256, x, i1 + 144)))
                    .reinterpretAsInts();
            t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(sa);
            p = b0.mul(ShortVector.fromArray(S256, x, i1 + 160))
                    .add(b1.mul(ShortVector.fromArray(S256, x, i1 + 176)))
                    .reinterpretAsInts();
            t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sb, t1);
            p = c0.mul(ShortVector.fromArray(S256, x, i1 + 192))
                    .add(c1.mul(ShortVector.fromArray(S256, x, i1 + 208)))
                    .reinterpretAsInts();
            t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sc, t1);
            p = d0.mul(ShortVector.fromArray(S256, x, i1 + 224))
                    .add(d1.mul(ShortVector.fromArray(S256, x, i1 + 240)))
                    .reinterpretAsInts();
            t1 = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(sd, t1);
            y1 = t1.fma(FloatVector.broadcast(F256, delta * scales[n1] * 0x1p-16f), y1);
            if (++n == blocks) {
                y0.intoArray(lanes, to);
                y1.intoArray(lanes, to + stride);
                y0 = FloatVector.zero(F256);
                y1 = FloatVector.zero(F256);
                to += 8;
                n = 0;
            }
        }
    }
}
