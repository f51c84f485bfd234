package dev.ferrum.engine.cpu.narrow;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Work on 8 tokens of a strip in 256-bit vectors: f32 `[features, lanes]`, where a strip has 8 or 16 lanes.
///
/// An 8 by 8 transpose is three rounds of exchanging blocks of 4, 2 and 1 lanes between two rows; the first works on
/// two rows at a time, the other two on four, because 16 registers do not hold all eight rows twice.
///
/// What a loop carries is never the receiver of a call; TileGenerator says why.
public final class Strips {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_256;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    // Lane l takes lane l ^ d of the other row; `SET_d` are the lanes whose bit d is set, `CLEAR_d` the others.
    private static final VectorShuffle<Float> SWAP_4 = VectorShuffle.fromOp(F, l -> l ^ 4);
    private static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(F, l -> l ^ 2);
    private static final VectorShuffle<Float> SWAP_1 = VectorShuffle.fromOp(F, l -> l ^ 1);
    private static final VectorMask<Float> SET_4 = VectorMask.fromLong(F, 0xf0L);
    private static final VectorMask<Float> SET_2 = VectorMask.fromLong(F, 0xccL);
    private static final VectorMask<Float> SET_1 = VectorMask.fromLong(F, 0xaaL);
    private static final VectorMask<Float> CLEAR_4 = VectorMask.fromLong(F, 0x0fL);
    private static final VectorMask<Float> CLEAR_2 = VectorMask.fromLong(F, 0x33L);
    private static final VectorMask<Float> CLEAR_1 = VectorMask.fromLong(F, 0x55L);

    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    private static final float ROUND = 0x1.8p23f;
    private static final float LEAST = -87f;

    private Strips() {}

    /// `out[f, t] = x[row t, f]` for 8 tokens: row `t` begins at byte `rows[first + t] + column` of `x`, and
    /// `out[f, 0]` lies at `at + lanes * f`. `scratch`: 64 floats.
    public static void pack(
            MemorySegment x,
            long[] rows,
            int first,
            long column,
            int features,
            float[] out,
            int at,
            int lanes,
            float[] scratch) {
        int bound = features & -8;
        for (int f = 0; f < bound; f += 8) {
            long byteOffset = column + 4L * f;
            for (int j = 0; j < 4; j++) {
                FloatVector a = FloatVector.fromMemorySegment(F, x, rows[first + j] + byteOffset, ORDER);
                FloatVector b = FloatVector.fromMemorySegment(F, x, rows[first + j + 4] + byteOffset, ORDER);
                a.blend(b.rearrange(SWAP_4), SET_4).intoArray(scratch, 8 * j);
                b.blend(a.rearrange(SWAP_4), CLEAR_4).intoArray(scratch, 8 * j + 32);
            }
            for (int j = 0; j < 2; j++) {
                FloatVector a = FloatVector.fromArray(F, scratch, 32 * j);
                FloatVector b = FloatVector.fromArray(F, scratch, 32 * j + 8);
                FloatVector c = FloatVector.fromArray(F, scratch, 32 * j + 16);
                FloatVector d = FloatVector.fromArray(F, scratch, 32 * j + 24);
                FloatVector e = a.blend(c.rearrange(SWAP_2), SET_2);
                FloatVector g = c.blend(a.rearrange(SWAP_2), CLEAR_2);
                FloatVector h = b.blend(d.rearrange(SWAP_2), SET_2);
                FloatVector i = d.blend(b.rearrange(SWAP_2), CLEAR_2);
                int to = at + lanes * (f + 4 * j);
                e.blend(h.rearrange(SWAP_1), SET_1).intoArray(out, to);
                h.blend(e.rearrange(SWAP_1), CLEAR_1).intoArray(out, to + lanes);
                g.blend(i.rearrange(SWAP_1), SET_1).intoArray(out, to + 2 * lanes);
                i.blend(g.rearrange(SWAP_1), CLEAR_1).intoArray(out, to + 3 * lanes);
            }
        }
        for (int f = bound; f < features; f++) {
            for (int t = 0; t < 8; t++) {
                out[at + lanes * f + t] = x.get(JAVA_FLOAT_UNALIGNED, rows[first + t] + column + 4L * f);
            }
        }
    }

    /// `y[row t, f] = in[f, t]` for the first `count` of 8 tokens; rows and lanes as in [#pack]. `scratch`: 64
    /// floats.
    public static void store(
            float[] in,
            int at,
            int lanes,
            int features,
            MemorySegment y,
            long[] rows,
            int first,
            int count,
            long column,
            float[] scratch) {
        int bound = features & -8;
        for (int f = 0; f < bound; f += 8) {
            for (int j = 0; j < 4; j++) {
                int from = at + lanes * (f + j);
                FloatVector a = FloatVector.fromArray(F, in, from);
                FloatVector b = FloatVector.fromArray(F, in, from + 4 * lanes);
                a.blend(b.rearrange(SWAP_4), SET_4).intoArray(scratch, 8 * j);
                b.blend(a.rearrange(SWAP_4), CLEAR_4).intoArray(scratch, 8 * j + 32);
            }
            long byteOffset = column + 4L * f;
            for (int j = 0; j < 2; j++) {
                int row = first + 4 * j;
                int left = count - 4 * j;
                FloatVector a = FloatVector.fromArray(F, scratch, 32 * j);
                FloatVector b = FloatVector.fromArray(F, scratch, 32 * j + 8);
                FloatVector c = FloatVector.fromArray(F, scratch, 32 * j + 16);
                FloatVector d = FloatVector.fromArray(F, scratch, 32 * j + 24);
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
                y.set(JAVA_FLOAT_UNALIGNED, rows[first + t] + column + 4L * f, in[at + lanes * f + t]);
            }
        }
    }

    /// One step of the online softmax (Milakov and Gimelshein 2018) down 8 of the `lanes` columns of `s`.
    ///
    /// `stats` holds, 16 floats each, at `statsAt` the greatest score so far, then the sum of powers, then the
    /// factor by which what was summed before has to shrink. Scores become `exp(score * scale - greatest)`.
    /// Polynomial and constants are those of `Exp`.
    public static void softmax(float[] s, int at, int lanes, int rows, float scale, float[] stats, int statsAt) {
        FloatVector even = FloatVector.fromArray(F, s, at);
        FloatVector odd = even;
        for (int r = 0; r + 1 < rows; r += 2) {
            even = FloatVector.fromArray(F, s, at + lanes * r).max(even);
            odd = FloatVector.fromArray(F, s, at + lanes * r + lanes).max(odd);
        }
        FloatVector last = FloatVector.fromArray(F, s, at + lanes * (rows - 1));
        FloatVector before = FloatVector.fromArray(F, stats, statsAt);
        FloatVector greatest = last.max(even).max(odd).mul(scale).max(before);
        greatest.intoArray(stats, statsAt);
        before.sub(greatest).intoArray(stats, statsAt + 32);
        exp(stats, statsAt + 32);
        FloatVector sum = FloatVector.zero(F);
        FloatVector factor = FloatVector.broadcast(F, scale);
        FloatVector minus = greatest.neg();
        for (int r = 0; r < rows; r++) {
            FloatVector held = FloatVector.fromArray(F, s, at + lanes * r)
                    .fma(factor, minus)
                    .max(LEAST);
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
            power.intoArray(s, at + lanes * r);
            sum = power.add(sum);
        }
        FloatVector.fromArray(F, stats, statsAt + 16)
                .fma(FloatVector.fromArray(F, stats, statsAt + 32), sum)
                .intoArray(stats, statsAt + 16);
    }

    /// `a[at ..] = exp(a[at ..])` for 8 floats not above 0.
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

    /// `a[r, t] *= factors[t]` for 8 of the `lanes` columns of `a`.
    public static void scale(float[] a, int at, int lanes, int rows, float[] factors, int factorsAt) {
        FloatVector factor = FloatVector.fromArray(F, factors, factorsAt);
        for (int r = 0; r < rows; r++) {
            int i = at + lanes * r;
            FloatVector.fromArray(F, a, i).mul(factor).intoArray(a, i);
        }
    }
}
