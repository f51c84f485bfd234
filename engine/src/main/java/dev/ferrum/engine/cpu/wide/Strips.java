package dev.ferrum.engine.cpu.wide;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Work on one strip of 16 tokens in 512-bit vectors: f32 `[features, 16]`, the layout that tiles read and write.
///
/// A 16 by 16 transpose is four rounds of exchanging blocks of 8, 4, 2 and 1 lanes between two rows. Two rounds at a
/// time work on four rows, so that the body stays small; between them the values lie in 1 KB of scratch.
///
/// What a loop carries is never the receiver of a call; TileGenerator says why.
public final class Strips {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    // Lane l takes lane l ^ d of the other row; `SET_d` are the lanes whose bit d is set, `CLEAR_d` the others.
    private static final VectorShuffle<Float> SWAP_8 = VectorShuffle.fromOp(F, l -> l ^ 8);
    private static final VectorShuffle<Float> SWAP_4 = VectorShuffle.fromOp(F, l -> l ^ 4);
    private static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(F, l -> l ^ 2);
    private static final VectorShuffle<Float> SWAP_1 = VectorShuffle.fromOp(F, l -> l ^ 1);
    private static final VectorMask<Float> SET_8 = VectorMask.fromLong(F, 0xff00L);
    private static final VectorMask<Float> SET_4 = VectorMask.fromLong(F, 0xf0f0L);
    private static final VectorMask<Float> SET_2 = VectorMask.fromLong(F, 0xccccL);
    private static final VectorMask<Float> SET_1 = VectorMask.fromLong(F, 0xaaaaL);
    private static final VectorMask<Float> CLEAR_8 = VectorMask.fromLong(F, 0x00ffL);
    private static final VectorMask<Float> CLEAR_4 = VectorMask.fromLong(F, 0x0f0fL);
    private static final VectorMask<Float> CLEAR_2 = VectorMask.fromLong(F, 0x3333L);
    private static final VectorMask<Float> CLEAR_1 = VectorMask.fromLong(F, 0x5555L);

    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    private static final float ROUND = 0x1.8p23f;
    private static final float LEAST = -87f;

    private Strips() {}

    /// `out[f, t] = x[row t, f]`: row `t` begins at byte `rows[first + t] + column` of `x`. `scratch`: 256 floats.
    public static void pack(
            MemorySegment x, long[] rows, int first, long column, int features, float[] out, int at, float[] scratch) {
        int bound = features & -16;
        for (int f = 0; f < bound; f += 16) {
            long byteOffset = column + 4L * f;
            for (int j = 0; j < 4; j++) {
                FloatVector a = FloatVector.fromMemorySegment(F, x, rows[first + j] + byteOffset, ORDER);
                FloatVector b = FloatVector.fromMemorySegment(F, x, rows[first + j + 4] + byteOffset, ORDER);
                FloatVector c = FloatVector.fromMemorySegment(F, x, rows[first + j + 8] + byteOffset, ORDER);
                FloatVector d = FloatVector.fromMemorySegment(F, x, rows[first + j + 12] + byteOffset, ORDER);
                FloatVector e = a.blend(c.rearrange(SWAP_8), SET_8);
                FloatVector g = c.blend(a.rearrange(SWAP_8), CLEAR_8);
                FloatVector h = b.blend(d.rearrange(SWAP_8), SET_8);
                FloatVector i = d.blend(b.rearrange(SWAP_8), CLEAR_8);
                e.blend(h.rearrange(SWAP_4), SET_4).intoArray(scratch, 16 * j);
                h.blend(e.rearrange(SWAP_4), CLEAR_4).intoArray(scratch, 16 * j + 64);
                g.blend(i.rearrange(SWAP_4), SET_4).intoArray(scratch, 16 * j + 128);
                i.blend(g.rearrange(SWAP_4), CLEAR_4).intoArray(scratch, 16 * j + 192);
            }
            for (int j = 0; j < 4; j++) {
                FloatVector a = FloatVector.fromArray(F, scratch, 64 * j);
                FloatVector b = FloatVector.fromArray(F, scratch, 64 * j + 16);
                FloatVector c = FloatVector.fromArray(F, scratch, 64 * j + 32);
                FloatVector d = FloatVector.fromArray(F, scratch, 64 * j + 48);
                FloatVector e = a.blend(c.rearrange(SWAP_2), SET_2);
                FloatVector g = c.blend(a.rearrange(SWAP_2), CLEAR_2);
                FloatVector h = b.blend(d.rearrange(SWAP_2), SET_2);
                FloatVector i = d.blend(b.rearrange(SWAP_2), CLEAR_2);
                int to = at + 16 * f + 64 * j;
                e.blend(h.rearrange(SWAP_1), SET_1).intoArray(out, to);
                h.blend(e.rearrange(SWAP_1), CLEAR_1).intoArray(out, to + 16);
                g.blend(i.rearrange(SWAP_1), SET_1).intoArray(out, to + 32);
                i.blend(g.rearrange(SWAP_1), CLEAR_1).intoArray(out, to + 48);
            }
        }
        for (int f = bound; f < features; f++) {
            for (int t = 0; t < 16; t++) {
                out[at + 16 * f + t] = x.get(JAVA_FLOAT_UNALIGNED, rows[first + t] + column + 4L * f);
            }
        }
    }

    /// `y[row t, f] = in[f, t]` for the first `count` tokens; rows as in [#pack]. `scratch`: 256 floats.
    public static void store(
            float[] in,
            int at,
            int features,
            MemorySegment y,
            long[] rows,
            int first,
            int count,
            long column,
            float[] scratch) {
        int bound = features & -16;
        for (int f = 0; f < bound; f += 16) {
            for (int j = 0; j < 4; j++) {
                int from = at + 16 * (f + j);
                FloatVector a = FloatVector.fromArray(F, in, from);
                FloatVector b = FloatVector.fromArray(F, in, from + 64);
                FloatVector c = FloatVector.fromArray(F, in, from + 128);
                FloatVector d = FloatVector.fromArray(F, in, from + 192);
                FloatVector e = a.blend(c.rearrange(SWAP_8), SET_8);
                FloatVector g = c.blend(a.rearrange(SWAP_8), CLEAR_8);
                FloatVector h = b.blend(d.rearrange(SWAP_8), SET_8);
                FloatVector i = d.blend(b.rearrange(SWAP_8), CLEAR_8);
                e.blend(h.rearrange(SWAP_4), SET_4).intoArray(scratch, 16 * j);
                h.blend(e.rearrange(SWAP_4), CLEAR_4).intoArray(scratch, 16 * j + 64);
                g.blend(i.rearrange(SWAP_4), SET_4).intoArray(scratch, 16 * j + 128);
                i.blend(g.rearrange(SWAP_4), CLEAR_4).intoArray(scratch, 16 * j + 192);
            }
            long byteOffset = column + 4L * f;
            for (int j = 0; j < 4; j++) {
                int row = first + 4 * j;
                int left = count - 4 * j;
                FloatVector a = FloatVector.fromArray(F, scratch, 64 * j);
                FloatVector b = FloatVector.fromArray(F, scratch, 64 * j + 16);
                FloatVector c = FloatVector.fromArray(F, scratch, 64 * j + 32);
                FloatVector d = FloatVector.fromArray(F, scratch, 64 * j + 48);
                FloatVector e = a.blend(c.rearrange(SWAP_2), SET_2);
                FloatVector g = c.blend(a.rearrange(SWAP_2), CLEAR_2);
                FloatVector h = b.blend(d.rearrange(SWAP_2), SET_2);
                FloatVector i = d.blend(b.rearrange(SWAP_2), CLEAR_2);
                if (left > 0) {
                    e.blend(h.rearrange(SWAP_1), SET_1).intoMemorySegment(y, rows[row] + byteOffset, ORDER);
                }
                if (left > 1) {
                    h.blend(e.rearrange(SWAP_1), CLEAR_1).intoMemorySegment(y, rows[row + 1] + byteOffset, ORDER);
                }
                if (left > 2) {
                    g.blend(i.rearrange(SWAP_1), SET_1).intoMemorySegment(y, rows[row + 2] + byteOffset, ORDER);
                }
                if (left > 3) {
                    i.blend(g.rearrange(SWAP_1), CLEAR_1).intoMemorySegment(y, rows[row + 3] + byteOffset, ORDER);
                }
            }
        }
        for (int f = bound; f < features; f++) {
            for (int t = 0; t < count; t++) {
                y.set(JAVA_FLOAT_UNALIGNED, rows[first + t] + column + 4L * f, in[at + 16 * f + t]);
            }
        }
    }

    /// One step of the online softmax (Milakov and Gimelshein 2018) down the columns of `s[rows, 16]`.
    ///
    /// `stats` holds, 16 floats each, at `statsAt` the greatest score so far, then the sum of powers, then the
    /// factor by which what was summed before has to shrink. Scores become `exp(score * scale - greatest)`.
    /// Polynomial and constants are those of `Exp`.
    public static void softmax(float[] s, int at, int rows, float scale, float[] stats, int statsAt) {
        FloatVector even = FloatVector.fromArray(F, s, at);
        FloatVector odd = even;
        for (int r = 0; r + 1 < rows; r += 2) {
            even = FloatVector.fromArray(F, s, at + 16 * r).max(even);
            odd = FloatVector.fromArray(F, s, at + 16 * r + 16).max(odd);
        }
        FloatVector last = FloatVector.fromArray(F, s, at + 16 * (rows - 1));
        FloatVector before = FloatVector.fromArray(F, stats, statsAt);
        FloatVector greatest = last.max(even).max(odd).mul(scale).max(before);
        greatest.intoArray(stats, statsAt);
        before.sub(greatest).intoArray(stats, statsAt + 32);
        exp(stats, statsAt + 32);
        FloatVector sum = FloatVector.zero(F);
        FloatVector factor = FloatVector.broadcast(F, scale);
        FloatVector minus = greatest.neg();
        for (int r = 0; r < rows; r++) {
            FloatVector held =
                    FloatVector.fromArray(F, s, at + 16 * r).fma(factor, minus).max(LEAST);
            FloatVector shifted = held.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND));
            FloatVector whole = shifted.sub(ROUND);
            FloatVector x = whole.fma(FloatVector.broadcast(F, -LN2_HIGH), held);
            x = whole.fma(FloatVector.broadcast(F, -LN2_LOW), x);
            FloatVector p = x.fma(FloatVector.broadcast(F, 1f / 5040), FloatVector.broadcast(F, 1f / 720));
            p = p.fma(x, FloatVector.broadcast(F, 1f / 120));
            p = p.fma(x, FloatVector.broadcast(F, 1f / 24));
            p = p.fma(x, FloatVector.broadcast(F, 1f / 6));
            p = p.fma(x, FloatVector.broadcast(F, 0.5f));
            p = p.fma(x, FloatVector.broadcast(F, 1f));
            p = p.fma(x, FloatVector.broadcast(F, 1f));
            IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
            FloatVector power = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
            power.intoArray(s, at + 16 * r);
            sum = power.add(sum);
        }
        FloatVector.fromArray(F, stats, statsAt + 16)
                .fma(FloatVector.fromArray(F, stats, statsAt + 32), sum)
                .intoArray(stats, statsAt + 16);
    }

    /// `a[at ..] = exp(a[at ..])` for 16 floats not above 0.
    private static void exp(float[] a, int at) {
        FloatVector held = FloatVector.fromArray(F, a, at).max(LEAST);
        FloatVector shifted = held.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND));
        FloatVector whole = shifted.sub(ROUND);
        FloatVector x = whole.fma(FloatVector.broadcast(F, -LN2_HIGH), held);
        x = whole.fma(FloatVector.broadcast(F, -LN2_LOW), x);
        FloatVector p = x.fma(FloatVector.broadcast(F, 1f / 5040), FloatVector.broadcast(F, 1f / 720));
        p = p.fma(x, FloatVector.broadcast(F, 1f / 120));
        p = p.fma(x, FloatVector.broadcast(F, 1f / 24));
        p = p.fma(x, FloatVector.broadcast(F, 1f / 6));
        p = p.fma(x, FloatVector.broadcast(F, 0.5f));
        p = p.fma(x, FloatVector.broadcast(F, 1f));
        p = p.fma(x, FloatVector.broadcast(F, 1f));
        IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        p.reinterpretAsInts().add(exponent).reinterpretAsFloats().intoArray(a, at);
    }

    /// `a[r, t] *= factors[t]` for `a[rows, 16]`.
    public static void scale(float[] a, int at, int rows, float[] factors, int factorsAt) {
        FloatVector factor = FloatVector.fromArray(F, factors, factorsAt);
        for (int r = 0; r < rows; r++) {
            int i = at + 16 * r;
            FloatVector.fromArray(F, a, i).mul(factor).intoArray(a, i);
        }
    }
}
