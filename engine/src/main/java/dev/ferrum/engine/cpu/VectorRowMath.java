package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// [RowMath] in the machine's own vector width. Small enough not to need a class per width: the species is a
/// constant.
///
/// What is left of a row behind the last whole vector goes through the same roundings, so a value does not depend on
/// where it lies.
final class VectorRowMath implements RowMath {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, FLOATS.vectorShape());
    /// As many floats as there are doubles in a vector.
    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

    private static final int LANES = FLOATS.length();
    private static final int HALF_LANES = HALF.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    @Override
    public void rmsNorm(MemorySegment x, MemorySegment weight, int from, int to, int n, float eps, MemorySegment out) {
        int pairBound = n - n % (2 * HALF_LANES);
        int bound = FLOATS.loopBound(n);
        for (int row = from; row < to; row++) {
            long start = (long) row * n * Float.BYTES;
            // Doubles cost no more than floats here (256 conversions for a row of 2048, under 0.1 µs), and make the
            // scale right to the last place whatever order the reduction takes.
            DoubleVector even = DoubleVector.zero(DOUBLES);
            DoubleVector odd = DoubleVector.zero(DOUBLES);
            for (int i = 0; i < pairBound; i += 2 * HALF_LANES) {
                long at = start + (long) i * Float.BYTES;
                DoubleVector a = (DoubleVector)
                        FloatVector.fromMemorySegment(HALF, x, at, ORDER).convertShape(VectorOperators.F2D, DOUBLES, 0);
                DoubleVector b = (DoubleVector)
                        FloatVector.fromMemorySegment(HALF, x, at + (long) HALF_LANES * Float.BYTES, ORDER)
                                .convertShape(VectorOperators.F2D, DOUBLES, 0);
                even = a.fma(a, even);
                odd = b.fma(b, odd);
            }
            double squares = even.add(odd).reduceLanes(VectorOperators.ADD);
            for (int i = pairBound; i < n; i++) {
                double value = x.get(JAVA_FLOAT, start + (long) i * Float.BYTES);
                squares += value * value;
            }
            float scale = (float) (1 / Math.sqrt(squares / n + eps));
            for (int i = 0; i < bound; i += LANES) {
                long at = start + (long) i * Float.BYTES;
                FloatVector.fromMemorySegment(FLOATS, x, at, ORDER)
                        .mul(scale)
                        .mul(FloatVector.fromMemorySegment(FLOATS, weight, (long) i * Float.BYTES, ORDER))
                        .intoMemorySegment(out, at, ORDER);
            }
            for (int i = bound; i < n; i++) {
                long at = start + (long) i * Float.BYTES;
                float scaled = x.get(JAVA_FLOAT, at) * scale;
                out.set(JAVA_FLOAT, at, scaled * weight.getAtIndex(JAVA_FLOAT, i));
            }
        }
    }

    @Override
    public void siluMul(MemorySegment gate, MemorySegment up, long from, long to) {
        long bound = to - (to - from) % LANES;
        for (long i = from; i < bound; i += LANES) {
            long at = i * Float.BYTES;
            FloatVector g = FloatVector.fromMemorySegment(FLOATS, gate, at, ORDER);
            // Exp.exp(-g), written out: a vector must not cross a call.
            FloatVector held = g.neg().max(Exp.LEAST).min(Exp.GREATEST);
            FloatVector shifted =
                    held.fma(FloatVector.broadcast(FLOATS, Exp.LOG2_E), FloatVector.broadcast(FLOATS, Exp.ROUND));
            FloatVector whole = shifted.sub(Exp.ROUND);
            FloatVector r = whole.fma(FloatVector.broadcast(FLOATS, -Exp.LN2_HIGH), held);
            r = whole.fma(FloatVector.broadcast(FLOATS, -Exp.LN2_LOW), r);
            FloatVector p = r.fma(FloatVector.broadcast(FLOATS, Exp.C7), FloatVector.broadcast(FLOATS, Exp.C6));
            p = p.fma(r, FloatVector.broadcast(FLOATS, Exp.C5));
            p = p.fma(r, FloatVector.broadcast(FLOATS, Exp.C4));
            p = p.fma(r, FloatVector.broadcast(FLOATS, Exp.C3));
            p = p.fma(r, FloatVector.broadcast(FLOATS, Exp.C2));
            p = p.fma(r, FloatVector.broadcast(FLOATS, 1f));
            p = p.fma(r, FloatVector.broadcast(FLOATS, 1f));
            IntVector exponent = shifted.viewAsIntegralLanes()
                    .lanewise(VectorOperators.LSHL, 23)
                    .reinterpretAsInts();
            FloatVector power =
                    p.viewAsIntegralLanes().reinterpretAsInts().add(exponent).reinterpretAsFloats();
            g.div(power.add(1f))
                    .mul(FloatVector.fromMemorySegment(FLOATS, up, at, ORDER))
                    .intoMemorySegment(gate, at, ORDER);
        }
        for (long i = bound; i < to; i++) {
            float g = gate.getAtIndex(JAVA_FLOAT, i);
            float silu = g / (1 + Exp.exp(-g));
            gate.setAtIndex(JAVA_FLOAT, i, silu * up.getAtIndex(JAVA_FLOAT, i));
        }
    }

    @Override
    public void weightedSum(
            MemorySegment pairs, MemorySegment weights, int from, int to, int topK, int n, MemorySegment residual) {
        int bound = FLOATS.loopBound(n);
        long rowBytes = (long) n * Float.BYTES;
        for (int token = from; token < to; token++) {
            long firstPair = (long) token * topK;
            for (int i = 0; i < bound; i += LANES) {
                FloatVector sum = FloatVector.zero(FLOATS);
                long at = firstPair * rowBytes + (long) i * Float.BYTES;
                for (int s = 0; s < topK; s++) {
                    float weight = weights.getAtIndex(JAVA_FLOAT, firstPair + s);
                    sum = FloatVector.fromMemorySegment(FLOATS, pairs, at, ORDER)
                            .fma(FloatVector.broadcast(FLOATS, weight), sum);
                    at += rowBytes;
                }
                long target = token * rowBytes + (long) i * Float.BYTES;
                FloatVector.fromMemorySegment(FLOATS, residual, target, ORDER)
                        .add(sum)
                        .intoMemorySegment(residual, target, ORDER);
            }
            for (int i = bound; i < n; i++) {
                float sum = 0;
                for (int s = 0; s < topK; s++) {
                    long pair = firstPair + s;
                    sum = Math.fma(
                            weights.getAtIndex(JAVA_FLOAT, pair), pairs.getAtIndex(JAVA_FLOAT, pair * n + i), sum);
                }
                long at = (long) token * n + i;
                residual.setAtIndex(JAVA_FLOAT, at, residual.getAtIndex(JAVA_FLOAT, at) + sum);
            }
        }
    }

    @Override
    public void argmax(MemorySegment x, int from, int to, int n, MemorySegment out) {
        int bound = FLOATS.loopBound(n);
        for (int row = from; row < to; row++) {
            long start = (long) row * n * Float.BYTES;
            FloatVector best = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
            IntVector indices = IntVector.zero(INTS);
            IntVector current = IntVector.zero(INTS).addIndex(1);
            for (int i = 0; i < bound; i += LANES) {
                FloatVector value = FloatVector.fromMemorySegment(FLOATS, x, start + (long) i * Float.BYTES, ORDER);
                // False for NaN and for equals, so each lane keeps the first of its greatest.
                VectorMask<Float> greater = value.compare(VectorOperators.GT, best);
                best = best.blend(value, greater);
                indices = indices.blend(current, greater.cast(INTS));
                current = current.add(LANES);
            }
            float greatest = best.reduceLanes(VectorOperators.MAX);
            int index = indices.blend(
                            Integer.MAX_VALUE,
                            best.compare(VectorOperators.NE, greatest).cast(INTS))
                    .reduceLanes(VectorOperators.MIN);
            for (int i = bound; i < n; i++) {
                float value = x.get(JAVA_FLOAT, start + (long) i * Float.BYTES);
                if (value > greatest) {
                    greatest = value;
                    index = i;
                }
            }
            out.setAtIndex(JAVA_INT, row, index);
        }
    }
}
