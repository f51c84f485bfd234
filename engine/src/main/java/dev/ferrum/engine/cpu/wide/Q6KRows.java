package dev.ferrum.engine.cpu.wide;

import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Rows of Q6_K times 9-bit activations, 512 bit. Layout of a block: [dev.ferrum.engine.quant.Q6K].
///
/// As [Q4KRows], in another order: the lower lanes hold the first 128 weights of a block and the upper lanes the
/// second, so that the 64 bytes of top bits fit lane by lane; the low nibbles are blended from two loads for that.
/// Weights are centred to -32..31 before the products, because only then do 9-bit activations fit into 16 bits.
public final class Q6KRows {
    private static final VectorSpecies<Float> F512 = FloatVector.SPECIES_512;
    private static final VectorSpecies<Short> S512 = ShortVector.SPECIES_512;
    private static final VectorSpecies<Byte> B128 = ByteVector.SPECIES_128;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LE);

    /// Scales of the 32 weights that become 8 lanes: two, of 16 weights each, in each half of a block.
    private static final VectorShuffle<Float> GROUP_0 = VectorShuffle.fromOp(F512, i -> (i & 8) + (i >> 2 & 1));
    private static final VectorShuffle<Float> GROUP_1 = VectorShuffle.fromOp(F512, i -> (i & 8) + 2 + (i >> 2 & 1));
    private static final VectorShuffle<Float> GROUP_2 = VectorShuffle.fromOp(F512, i -> (i & 8) + 4 + (i >> 2 & 1));
    private static final VectorShuffle<Float> GROUP_3 = VectorShuffle.fromOp(F512, i -> (i & 8) + 6 + (i >> 2 & 1));
    private static final VectorMask<Short> UPPER_HALF = VectorMask.fromLong(S512, 0xffff0000L);

    private static final int BLOCK_BYTES = 210;
    private static final short NIBBLES = 0x0f0f;
    private static final short TOP_BITS = 0x3030;

    /// Codes are 0..63 and mean -32..31: taken off the odd code alone, and off both codes of a short at once.
    private static final short CENTRE = 32;

    private static final short CENTRES = 0x2020;
    private static final int PAIR = 65537;
    private static final int UPPER = 0xffff0000;

    private Q6KRows() {}

    /// Partial sums of `rows` rows from byte `offset` with activation row `activation`: 16 floats a row in `lanes`.
    public static void one(
            MemorySegment w,
            long offset,
            int rows,
            int cols,
            short[] x,
            float[] scales,
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
            float delta = Float.float16ToFloat(w.get(SHORT, o + 208));
            FloatVector s = (FloatVector)
                    ByteVector.fromMemorySegment(B128, w, o + 192, LE).convertShape(B2F, F512, 0);
            ShortVector v = ShortVector.fromMemorySegment(S512, w, o + 32, LE);
            ShortVector u = ShortVector.fromMemorySegment(S512, w, o, LE).blend(v, UPPER_HALF);
            v = v.blend(ShortVector.fromMemorySegment(S512, w, o + 64, LE), UPPER_HALF);
            ShortVector top = ShortVector.fromMemorySegment(S512, w, o + 128, LE);
            ShortVector a0 = u.and(NIBBLES).or(top.lanewise(LSHL, 4).and(TOP_BITS));
            ShortVector a1 = a0.lanewise(LSHR, 8).sub(CENTRE);
            a0 = a0.sub(CENTRES);
            ShortVector b0 = v.and(NIBBLES).or(top.lanewise(LSHL, 2).and(TOP_BITS));
            ShortVector b1 = b0.lanewise(LSHR, 8).sub(CENTRE);
            b0 = b0.sub(CENTRES);
            ShortVector c0 = u.lanewise(LSHR, 4).and(NIBBLES).or(top.and(TOP_BITS));
            ShortVector c1 = c0.lanewise(LSHR, 8).sub(CENTRE);
            c0 = c0.sub(CENTRES);
            ShortVector d0 =
                    v.lanewise(LSHR, 4).and(NIBBLES).or(top.lanewise(LSHR, 2).and(TOP_BITS));
            ShortVector d1 = d0.lanewise(LSHR, 8).sub(CENTRE);
            d0 = d0.sub(CENTRES);
            IntVector p = a0.mul(ShortVector.fromArray(S512, x, i))
                    .add(a1.mul(ShortVector.fromArray(S512, x, i + 32)))
                    .reinterpretAsInts();
            FloatVector b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(s.rearrange(GROUP_0));
            p = b0.mul(ShortVector.fromArray(S512, x, i + 64))
                    .add(b1.mul(ShortVector.fromArray(S512, x, i + 96)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(GROUP_1), b);
            p = c0.mul(ShortVector.fromArray(S512, x, i + 128))
                    .add(c1.mul(ShortVector.fromArray(S512, x, i + 160)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(GROUP_2), b);
            p = d0.mul(ShortVector.fromArray(S512, x, i + 192))
                    .add(d1.mul(ShortVector.fromArray(S512, x, i + 224)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(GROUP_3), b);
            a = b.fma(FloatVector.broadcast(F512, delta * scales[n] * 0x1p-16f), a);
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
            float delta = Float.float16ToFloat(w.get(SHORT, o + 208));
            FloatVector s = (FloatVector)
                    ByteVector.fromMemorySegment(B128, w, o + 192, LE).convertShape(B2F, F512, 0);
            int n0 = first0 + n;
            int i0 = n0 << 8;
            int n1 = first1 + n;
            int i1 = n1 << 8;
            ShortVector v = ShortVector.fromMemorySegment(S512, w, o + 32, LE);
            ShortVector u = ShortVector.fromMemorySegment(S512, w, o, LE).blend(v, UPPER_HALF);
            v = v.blend(ShortVector.fromMemorySegment(S512, w, o + 64, LE), UPPER_HALF);
            ShortVector top = ShortVector.fromMemorySegment(S512, w, o + 128, LE);
            ShortVector a0 = u.and(NIBBLES).or(top.lanewise(LSHL, 4).and(TOP_BITS));
            ShortVector a1 = a0.lanewise(LSHR, 8).sub(CENTRE);
            a0 = a0.sub(CENTRES);
            ShortVector b0 = v.and(NIBBLES).or(top.lanewise(LSHL, 2).and(TOP_BITS));
            ShortVector b1 = b0.lanewise(LSHR, 8).sub(CENTRE);
            b0 = b0.sub(CENTRES);
            ShortVector c0 = u.lanewise(LSHR, 4).and(NIBBLES).or(top.and(TOP_BITS));
            ShortVector c1 = c0.lanewise(LSHR, 8).sub(CENTRE);
            c0 = c0.sub(CENTRES);
            ShortVector d0 =
                    v.lanewise(LSHR, 4).and(NIBBLES).or(top.lanewise(LSHR, 2).and(TOP_BITS));
            ShortVector d1 = d0.lanewise(LSHR, 8).sub(CENTRE);
            d0 = d0.sub(CENTRES);
            FloatVector sa = s.rearrange(GROUP_0);
            FloatVector sb = s.rearrange(GROUP_1);
            FloatVector sc = s.rearrange(GROUP_2);
            FloatVector sd = s.rearrange(GROUP_3);
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
            float delta = Float.float16ToFloat(w.get(SHORT, o + 208));
            FloatVector s = (FloatVector)
                    ByteVector.fromMemorySegment(B128, w, o + 192, LE).convertShape(B2F, F512, 0);
            int n0 = first0 + n;
            int i0 = n0 << 8;
            int n1 = first1 + n;
            int i1 = n1 << 8;
            int n2 = first2 + n;
            int i2 = n2 << 8;
            int n3 = first3 + n;
            int i3 = n3 << 8;
            ShortVector v = ShortVector.fromMemorySegment(S512, w, o + 32, LE);
            ShortVector u = ShortVector.fromMemorySegment(S512, w, o, LE).blend(v, UPPER_HALF);
            v = v.blend(ShortVector.fromMemorySegment(S512, w, o + 64, LE), UPPER_HALF);
            ShortVector top = ShortVector.fromMemorySegment(S512, w, o + 128, LE);
            ShortVector a0 = u.and(NIBBLES).or(top.lanewise(LSHL, 4).and(TOP_BITS));
            ShortVector a1 = a0.lanewise(LSHR, 8).sub(CENTRE);
            a0 = a0.sub(CENTRES);
            ShortVector b0 = v.and(NIBBLES).or(top.lanewise(LSHL, 2).and(TOP_BITS));
            ShortVector b1 = b0.lanewise(LSHR, 8).sub(CENTRE);
            b0 = b0.sub(CENTRES);
            ShortVector c0 = u.lanewise(LSHR, 4).and(NIBBLES).or(top.and(TOP_BITS));
            ShortVector c1 = c0.lanewise(LSHR, 8).sub(CENTRE);
            c0 = c0.sub(CENTRES);
            ShortVector d0 =
                    v.lanewise(LSHR, 4).and(NIBBLES).or(top.lanewise(LSHR, 2).and(TOP_BITS));
            ShortVector d1 = d0.lanewise(LSHR, 8).sub(CENTRE);
            d0 = d0.sub(CENTRES);
            FloatVector sa = s.rearrange(GROUP_0);
            FloatVector sb = s.rearrange(GROUP_1);
            FloatVector sc = s.rearrange(GROUP_2);
            FloatVector sd = s.rearrange(GROUP_3);
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
