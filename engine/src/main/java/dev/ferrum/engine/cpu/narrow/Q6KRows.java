package dev.ferrum.engine.cpu.narrow;

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
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Rows of Q6_K times 9-bit activations, 256 bit. Layout of a block: [dev.ferrum.engine.quant.Q6K].
///
/// As [Q4KRows]; weights are centred to -32..31 before the products, because only then do 9-bit activations fit into
/// 16 bits.
public final class Q6KRows {
    private static final VectorSpecies<Float> F256 = FloatVector.SPECIES_256;
    private static final VectorSpecies<Short> S256 = ShortVector.SPECIES_256;
    private static final VectorSpecies<Byte> B64 = ByteVector.SPECIES_64;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LE);

    /// Scales of the 32 weights that become 8 lanes: two, of 16 weights each.
    private static final VectorShuffle<Float> GROUP_0 = VectorShuffle.fromOp(F256, i -> i >> 2);
    private static final VectorShuffle<Float> GROUP_1 = VectorShuffle.fromOp(F256, i -> 2 + (i >> 2));
    private static final VectorShuffle<Float> GROUP_2 = VectorShuffle.fromOp(F256, i -> 4 + (i >> 2));
    private static final VectorShuffle<Float> GROUP_3 = VectorShuffle.fromOp(F256, i -> 6 + (i >> 2));

    private static final int BLOCK_BYTES = 210;
    private static final short NIBBLES = 0x0f0f;
    private static final short TOP_BITS = 0x3030;

    /// Codes are 0..63 and mean -32..31: taken off the odd code alone, and off both codes of a short at once.
    private static final short CENTRE = 32;

    private static final short CENTRES = 0x2020;
    private static final int PAIR = 65537;
    private static final int UPPER = 0xffff0000;

    private Q6KRows() {}

    /// Partial sums of `rows` rows from byte `offset` with activation row `activation`: 8 floats a row in `lanes`.
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
        FloatVector a = FloatVector.zero(F256);
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
                    ByteVector.fromMemorySegment(B64, w, o + 192, LE).convertShape(B2F, F256, 0);
            ShortVector u = ShortVector.fromMemorySegment(S256, w, o, LE);
            ShortVector v = ShortVector.fromMemorySegment(S256, w, o + 32, LE);
            ShortVector top = ShortVector.fromMemorySegment(S256, w, o + 128, LE);
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
            IntVector p = a0.mul(ShortVector.fromArray(S256, x, i))
                    .add(a1.mul(ShortVector.fromArray(S256, x, i + 16)))
                    .reinterpretAsInts();
            FloatVector b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(s.rearrange(GROUP_0));
            p = b0.mul(ShortVector.fromArray(S256, x, i + 32))
                    .add(b1.mul(ShortVector.fromArray(S256, x, i + 48)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(GROUP_1), b);
            p = c0.mul(ShortVector.fromArray(S256, x, i + 64))
                    .add(c1.mul(ShortVector.fromArray(S256, x, i + 80)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(GROUP_2), b);
            p = d0.mul(ShortVector.fromArray(S256, x, i + 96))
                    .add(d1.mul(ShortVector.fromArray(S256, x, i + 112)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(GROUP_3), b);
            a = b.fma(FloatVector.broadcast(F256, delta * scales[n] * 0x1p-16f), a);
            s = (FloatVector) ByteVector.fromMemorySegment(B64, w, o + 200, LE).convertShape(B2F, F256, 0);
            u = ShortVector.fromMemorySegment(S256, w, o + 64, LE);
            v = ShortVector.fromMemorySegment(S256, w, o + 96, LE);
            top = ShortVector.fromMemorySegment(S256, w, o + 160, LE);
            a0 = u.and(NIBBLES).or(top.lanewise(LSHL, 4).and(TOP_BITS));
            a1 = a0.lanewise(LSHR, 8).sub(CENTRE);
            a0 = a0.sub(CENTRES);
            b0 = v.and(NIBBLES).or(top.lanewise(LSHL, 2).and(TOP_BITS));
            b1 = b0.lanewise(LSHR, 8).sub(CENTRE);
            b0 = b0.sub(CENTRES);
            c0 = u.lanewise(LSHR, 4).and(NIBBLES).or(top.and(TOP_BITS));
            c1 = c0.lanewise(LSHR, 8).sub(CENTRE);
            c0 = c0.sub(CENTRES);
            d0 = v.lanewise(LSHR, 4).and(NIBBLES).or(top.lanewise(LSHR, 2).and(TOP_BITS));
            d1 = d0.lanewise(LSHR, 8).sub(CENTRE);
            d0 = d0.sub(CENTRES);
            p = a0.mul(ShortVector.fromArray(S256, x, i + 128))
                    .add(a1.mul(ShortVector.fromArray(S256, x, i + 144)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).mul(s.rearrange(GROUP_0));
            p = b0.mul(ShortVector.fromArray(S256, x, i + 160))
                    .add(b1.mul(ShortVector.fromArray(S256, x, i + 176)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(GROUP_1), b);
            p = c0.mul(ShortVector.fromArray(S256, x, i + 192))
                    .add(c1.mul(ShortVector.fromArray(S256, x, i + 208)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(GROUP_2), b);
            p = d0.mul(ShortVector.fromArray(S256, x, i + 224))
                    .add(d1.mul(ShortVector.fromArray(S256, x, i + 240)))
                    .reinterpretAsInts();
            b = ((FloatVector) p.mul(PAIR).and(UPPER).convert(I2F, 0)).fma(s.rearrange(GROUP_3), b);
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
            float delta = Float.float16ToFloat(w.get(SHORT, o + 208));
            int n0 = first0 + n;
            int i0 = n0 << 8;
            int n1 = first1 + n;
            int i1 = n1 << 8;
            FloatVector s = (FloatVector)
                    ByteVector.fromMemorySegment(B64, w, o + 192, LE).convertShape(B2F, F256, 0);
            ShortVector u = ShortVector.fromMemorySegment(S256, w, o, LE);
            ShortVector v = ShortVector.fromMemorySegment(S256, w, o + 32, LE);
            ShortVector top = ShortVector.fromMemorySegment(S256, w, o + 128, LE);
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
            s = (FloatVector) ByteVector.fromMemorySegment(B64, w, o + 200, LE).convertShape(B2F, F256, 0);
            u = ShortVector.fromMemorySegment(S256, w, o + 64, LE);
            v = ShortVector.fromMemorySegment(S256, w, o + 96, LE);
            top = ShortVector.fromMemorySegment(S256, w, o + 160, LE);
            a0 = u.and(NIBBLES).or(top.lanewise(LSHL, 4).and(TOP_BITS));
            a1 = a0.lanewise(LSHR, 8).sub(CENTRE);
            a0 = a0.sub(CENTRES);
            b0 = v.and(NIBBLES).or(top.lanewise(LSHL, 2).and(TOP_BITS));
            b1 = b0.lanewise(LSHR, 8).sub(CENTRE);
            b0 = b0.sub(CENTRES);
            c0 = u.lanewise(LSHR, 4).and(NIBBLES).or(top.and(TOP_BITS));
            c1 = c0.lanewise(LSHR, 8).sub(CENTRE);
            c0 = c0.sub(CENTRES);
            d0 = v.lanewise(LSHR, 4).and(NIBBLES).or(top.lanewise(LSHR, 2).and(TOP_BITS));
            d1 = d0.lanewise(LSHR, 8).sub(CENTRE);
            d0 = d0.sub(CENTRES);
            sa = s.rearrange(GROUP_0);
            sb = s.rearrange(GROUP_1);
            sc = s.rearrange(GROUP_2);
            sd = s.rearrange(GROUP_3);
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
