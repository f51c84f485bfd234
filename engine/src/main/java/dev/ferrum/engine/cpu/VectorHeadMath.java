package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// [HeadMath] in the machine's own vector width; what is left behind the last whole vector goes one by one.
///
/// Lanes are added by exchanging halves, quarters and so on, because `reduceLanes` may add floats in any order and
/// does so in another one before C2 has compiled it. What a loop carries is never the receiver of a call: C2 would
/// bind it by a type profile that all vector code shares, and box it where that has seen several widths.
final class VectorHeadMath implements HeadMath {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int LANES = F.length();
    private static final VectorShuffle<Float> SWAP_8 = VectorShuffle.fromOp(F, l -> (l ^ 8) % LANES);
    private static final VectorShuffle<Float> SWAP_4 = VectorShuffle.fromOp(F, l -> (l ^ 4) % LANES);
    private static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(F, l -> (l ^ 2) % LANES);
    private static final VectorShuffle<Float> SWAP_1 = VectorShuffle.fromOp(F, l -> (l ^ 1) % LANES);

    private static final VectorMask<Float> ODD = VectorMask.fromLong(F, 0xaaaaL & (1L << LANES) - 1);
    private static final VectorMask<Float> UPPER = VectorMask.fromLong(F, 0xccccL & (1L << LANES) - 1);

    @Override
    public void normRope(
            MemorySegment x,
            long at,
            int heads,
            int headSize,
            MemorySegment weight,
            float eps,
            float[] table,
            int tableAt) {
        int half = headSize / 2;
        int bound = F.loopBound(headSize);
        int halfBound = F.loopBound(half);
        long halfBytes = 4L * half;
        for (int h = 0; h < heads; h++) {
            long head = at + (long) h * headSize * Float.BYTES;
            FloatVector sum = FloatVector.zero(F);
            for (int i = 0; i < bound; i += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(F, x, head + 4L * i, ORDER);
                sum = v.fma(v, sum);
            }
            float squares = sum(sum);
            for (int i = bound; i < headSize; i++) {
                float value = x.get(JAVA_FLOAT_UNALIGNED, head + 4L * i);
                squares = Math.fma(value, value, squares);
            }
            float scale = (float) (1 / Math.sqrt((double) squares / headSize + eps));
            for (int i = 0; i < halfBound; i += LANES) {
                long low = head + 4L * i;
                FloatVector a = FloatVector.fromMemorySegment(F, x, low, ORDER)
                        .mul(scale)
                        .mul(FloatVector.fromMemorySegment(F, weight, 4L * i, ORDER));
                FloatVector b = FloatVector.fromMemorySegment(F, x, low + halfBytes, ORDER)
                        .mul(scale)
                        .mul(FloatVector.fromMemorySegment(F, weight, 4L * i + halfBytes, ORDER));
                FloatVector cosine = FloatVector.fromArray(F, table, tableAt + i);
                FloatVector sine = FloatVector.fromArray(F, table, tableAt + half + i);
                a.mul(cosine).sub(b.mul(sine)).intoMemorySegment(x, low, ORDER);
                b.mul(cosine).add(a.mul(sine)).intoMemorySegment(x, low + halfBytes, ORDER);
            }
            for (int i = halfBound; i < half; i++) {
                long low = head + 4L * i;
                float a = x.get(JAVA_FLOAT_UNALIGNED, low) * scale * weight.get(JAVA_FLOAT_UNALIGNED, 4L * i);
                float b = x.get(JAVA_FLOAT_UNALIGNED, low + halfBytes)
                        * scale
                        * weight.get(JAVA_FLOAT_UNALIGNED, 4L * i + halfBytes);
                float cosine = table[tableAt + i];
                float sine = table[tableAt + half + i];
                x.set(JAVA_FLOAT_UNALIGNED, low, a * cosine - b * sine);
                x.set(JAVA_FLOAT_UNALIGNED, low + halfBytes, b * cosine + a * sine);
            }
        }
    }

    /// Small enough to be inlined always: a vector may cross this call.
    private static float sum(FloatVector v) {
        FloatVector s = FloatVector.zero(F).add(v);
        if (LANES > 8) {
            s = s.add(s.rearrange(SWAP_8));
        }
        if (LANES > 4) {
            s = s.add(s.rearrange(SWAP_4));
        }
        s = s.add(s.rearrange(SWAP_2));
        return s.add(s.rearrange(SWAP_1)).lane(0);
    }

    @Override
    public void scores(
            float[] q, int heads, int headSize, float[] keys, int positions, float scale, float[] scores, int stride) {
        int h = 0;
        for (; h + 4 <= heads; h += 4) {
            scores4(q, h * headSize, headSize, keys, positions, scale, scores, h * stride, stride);
        }
        for (; h < heads; h++) {
            scores1(q, h * headSize, headSize, keys, positions, scale, scores, h * stride);
        }
    }

    /// Four heads by two positions at a time, eight sums: loads of `q` serve both positions, loads of a key four
    /// heads.
    private static void scores4(
            float[] q,
            int qAt,
            int headSize,
            float[] keys,
            int positions,
            float scale,
            float[] scores,
            int at,
            int stride) {
        int bound = F.loopBound(headSize);
        for (int p = 0; p < positions; p += 2) {
            // An odd last position is taken twice.
            int next = Math.min(p + 1, positions - 1);
            int key = p * headSize;
            int nextKey = next * headSize;
            FloatVector zero = FloatVector.zero(F);
            FloatVector a = zero;
            FloatVector b = zero;
            FloatVector c = zero;
            FloatVector d = zero;
            FloatVector nextA = zero;
            FloatVector nextB = zero;
            FloatVector nextC = zero;
            FloatVector nextD = zero;
            for (int i = 0; i < bound; i += LANES) {
                FloatVector k = FloatVector.fromArray(F, keys, key + i);
                FloatVector n = FloatVector.fromArray(F, keys, nextKey + i);
                FloatVector x = FloatVector.fromArray(F, q, qAt + i);
                a = k.fma(x, a);
                nextA = n.fma(x, nextA);
                x = FloatVector.fromArray(F, q, qAt + headSize + i);
                b = k.fma(x, b);
                nextB = n.fma(x, nextB);
                x = FloatVector.fromArray(F, q, qAt + 2 * headSize + i);
                c = k.fma(x, c);
                nextC = n.fma(x, nextC);
                x = FloatVector.fromArray(F, q, qAt + 3 * headSize + i);
                d = k.fma(x, d);
                nextD = n.fma(x, nextD);
            }
            store4(a, b, c, d, scale, scores, at + p, stride);
            store4(nextA, nextB, nextC, nextD, scale, scores, at + next, stride);
            for (int i = bound; i < headSize; i++) {
                for (int h = 0; h < 4; h++) {
                    float x = q[qAt + h * headSize + i] * scale;
                    int o = at + h * stride;
                    scores[o + p] = Math.fma(keys[key + i], x, scores[o + p]);
                    if (next != p) {
                        scores[o + next] = Math.fma(keys[nextKey + i], x, scores[o + next]);
                    }
                }
            }
        }
    }

    /// Adds up the lanes of four vectors together and stores the sums `stride` apart. Inlined, as `sum` is.
    private static void store4(
            FloatVector a,
            FloatVector b,
            FloatVector c,
            FloatVector d,
            float scale,
            float[] scores,
            int at,
            int stride) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector e = zero.add(a);
        FloatVector f = zero.add(b);
        FloatVector g = zero.add(c);
        FloatVector h = zero.add(d);
        // Lanes with bit 0 clear go on with the first of a pair, the others with the second; then the same for bit 1.
        e = e.blend(f, ODD).add(f.blend(e, ODD).rearrange(SWAP_1));
        g = g.blend(h, ODD).add(h.blend(g, ODD).rearrange(SWAP_1));
        e = e.blend(g, UPPER).add(g.blend(e, UPPER).rearrange(SWAP_2));
        if (LANES > 8) {
            e = e.add(e.rearrange(SWAP_8));
        }
        if (LANES > 4) {
            e = e.add(e.rearrange(SWAP_4));
        }
        e = e.mul(scale);
        scores[at] = e.lane(0);
        scores[at + stride] = e.lane(1);
        scores[at + 2 * stride] = e.lane(2);
        scores[at + 3 * stride] = e.lane(3);
    }

    private static void scores1(
            float[] q, int qAt, int headSize, float[] keys, int positions, float scale, float[] scores, int at) {
        int bound = F.loopBound(headSize);
        for (int p = 0; p < positions; p++) {
            int key = p * headSize;
            FloatVector a = FloatVector.zero(F);
            for (int i = 0; i < bound; i += LANES) {
                a = FloatVector.fromArray(F, keys, key + i).fma(FloatVector.fromArray(F, q, qAt + i), a);
            }
            float dot = sum(a);
            for (int i = bound; i < headSize; i++) {
                dot = Math.fma(keys[key + i], q[qAt + i], dot);
            }
            scores[at + p] = dot * scale;
        }
    }

    @Override
    public float greatest(float[] a, int at, int count, float least) {
        int bound = F.loopBound(count);
        FloatVector most = FloatVector.broadcast(F, least);
        for (int i = 0; i < bound; i += LANES) {
            most = FloatVector.fromArray(F, a, at + i).max(most);
        }
        float greatest = FloatVector.broadcast(F, least).max(most).reduceLanes(VectorOperators.MAX);
        for (int i = bound; i < count; i++) {
            greatest = Math.max(greatest, a[at + i]);
        }
        return greatest;
    }

    @Override
    public float powers(float[] a, int at, int count, float greatest) {
        int bound = F.loopBound(count);
        FloatVector total = FloatVector.zero(F);
        for (int i = 0; i < bound; i += LANES) {
            // Exp.exp, written out: a vector must not cross a call.
            FloatVector held = FloatVector.fromArray(F, a, at + i).sub(greatest).max(Exp.LEAST);
            FloatVector shifted = held.fma(FloatVector.broadcast(F, Exp.LOG2_E), FloatVector.broadcast(F, Exp.ROUND));
            FloatVector whole = shifted.sub(Exp.ROUND);
            FloatVector x = whole.fma(FloatVector.broadcast(F, -Exp.LN2_HIGH), held);
            x = whole.fma(FloatVector.broadcast(F, -Exp.LN2_LOW), x);
            FloatVector p = x.fma(FloatVector.broadcast(F, Exp.C7), FloatVector.broadcast(F, Exp.C6));
            p = p.fma(x, FloatVector.broadcast(F, Exp.C5));
            p = p.fma(x, FloatVector.broadcast(F, Exp.C4));
            p = p.fma(x, FloatVector.broadcast(F, Exp.C3));
            p = p.fma(x, FloatVector.broadcast(F, Exp.C2));
            p = p.fma(x, FloatVector.broadcast(F, 1f));
            p = p.fma(x, FloatVector.broadcast(F, 1f));
            IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
            FloatVector power = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
            power.intoArray(a, at + i);
            total = power.add(total);
        }
        float sum = sum(total);
        for (int i = bound; i < count; i++) {
            float power = Exp.exp(a[at + i] - greatest);
            a[at + i] = power;
            sum += power;
        }
        return sum;
    }

    @Override
    public void weigh(
            float[] powers, int stride, int heads, int positions, float[] values, int headSize, float[] out, int at) {
        int h = 0;
        for (; h + 4 <= heads; h += 4) {
            weigh4(powers, h * stride, stride, positions, values, headSize, out, at + h * headSize);
        }
        for (; h < heads; h++) {
            weigh1(powers, h * stride, positions, values, headSize, out, at + h * headSize);
        }
    }

    private static void weigh4(
            float[] powers, int power, int stride, int positions, float[] values, int headSize, float[] out, int at) {
        FloatVector zero = FloatVector.zero(F);
        int i = 0;
        // Eight sums at a time: enough to hide the latency of an FMA.
        for (; i + 2 * LANES <= headSize; i += 2 * LANES) {
            FloatVector a0 = zero;
            FloatVector a1 = zero;
            FloatVector b0 = zero;
            FloatVector b1 = zero;
            FloatVector c0 = zero;
            FloatVector c1 = zero;
            FloatVector d0 = zero;
            FloatVector d1 = zero;
            for (int p = 0; p < positions; p++) {
                FloatVector v0 = FloatVector.fromArray(F, values, p * headSize + i);
                FloatVector v1 = FloatVector.fromArray(F, values, p * headSize + i + LANES);
                FloatVector w = FloatVector.broadcast(F, powers[power + p]);
                a0 = w.fma(v0, a0);
                a1 = w.fma(v1, a1);
                w = FloatVector.broadcast(F, powers[power + stride + p]);
                b0 = w.fma(v0, b0);
                b1 = w.fma(v1, b1);
                w = FloatVector.broadcast(F, powers[power + 2 * stride + p]);
                c0 = w.fma(v0, c0);
                c1 = w.fma(v1, c1);
                w = FloatVector.broadcast(F, powers[power + 3 * stride + p]);
                d0 = w.fma(v0, d0);
                d1 = w.fma(v1, d1);
            }
            int o = at + i;
            FloatVector.fromArray(F, out, o).add(a0).intoArray(out, o);
            FloatVector.fromArray(F, out, o + LANES).add(a1).intoArray(out, o + LANES);
            o += headSize;
            FloatVector.fromArray(F, out, o).add(b0).intoArray(out, o);
            FloatVector.fromArray(F, out, o + LANES).add(b1).intoArray(out, o + LANES);
            o += headSize;
            FloatVector.fromArray(F, out, o).add(c0).intoArray(out, o);
            FloatVector.fromArray(F, out, o + LANES).add(c1).intoArray(out, o + LANES);
            o += headSize;
            FloatVector.fromArray(F, out, o).add(d0).intoArray(out, o);
            FloatVector.fromArray(F, out, o + LANES).add(d1).intoArray(out, o + LANES);
        }
        for (int h = 0; h < 4; h++) {
            weighRest(powers, power + h * stride, positions, values, headSize, i, out, at + h * headSize);
        }
    }

    private static void weigh1(
            float[] powers, int power, int positions, float[] values, int headSize, float[] out, int at) {
        FloatVector zero = FloatVector.zero(F);
        int i = 0;
        for (; i + 4 * LANES <= headSize; i += 4 * LANES) {
            FloatVector a = zero;
            FloatVector b = zero;
            FloatVector c = zero;
            FloatVector d = zero;
            for (int p = 0; p < positions; p++) {
                int v = p * headSize + i;
                FloatVector w = FloatVector.broadcast(F, powers[power + p]);
                a = w.fma(FloatVector.fromArray(F, values, v), a);
                b = w.fma(FloatVector.fromArray(F, values, v + LANES), b);
                c = w.fma(FloatVector.fromArray(F, values, v + 2 * LANES), c);
                d = w.fma(FloatVector.fromArray(F, values, v + 3 * LANES), d);
            }
            int o = at + i;
            FloatVector.fromArray(F, out, o).add(a).intoArray(out, o);
            FloatVector.fromArray(F, out, o + LANES).add(b).intoArray(out, o + LANES);
            FloatVector.fromArray(F, out, o + 2 * LANES).add(c).intoArray(out, o + 2 * LANES);
            FloatVector.fromArray(F, out, o + 3 * LANES).add(d).intoArray(out, o + 3 * LANES);
        }
        weighRest(powers, power, positions, values, headSize, i, out, at);
    }

    /// Elements of a head from `from` on: one vector at a time, then one by one.
    private static void weighRest(
            float[] powers, int power, int positions, float[] values, int headSize, int from, float[] out, int at) {
        int i = from;
        for (; i + LANES <= headSize; i += LANES) {
            FloatVector sum = FloatVector.zero(F);
            for (int p = 0; p < positions; p++) {
                FloatVector w = FloatVector.broadcast(F, powers[power + p]);
                sum = w.fma(FloatVector.fromArray(F, values, p * headSize + i), sum);
            }
            FloatVector.fromArray(F, out, at + i).add(sum).intoArray(out, at + i);
        }
        for (; i < headSize; i++) {
            float sum = 0;
            for (int p = 0; p < positions; p++) {
                sum = Math.fma(powers[power + p], values[p * headSize + i], sum);
            }
            out[at + i] += sum;
        }
    }
}
