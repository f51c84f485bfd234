package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/// [RowMath] without the vector module; the same roundings element by element as [VectorRowMath].
final class ScalarRowMath implements RowMath {
    @Override
    public void rmsNorm(MemorySegment x, MemorySegment weight, int from, int to, int n, float eps, MemorySegment out) {
        for (int row = from; row < to; row++) {
            long start = (long) row * n;
            double squares = 0;
            for (int i = 0; i < n; i++) {
                double value = x.getAtIndex(JAVA_FLOAT, start + i);
                squares += value * value;
            }
            float scale = (float) (1 / Math.sqrt(squares / n + eps));
            for (int i = 0; i < n; i++) {
                float scaled = x.getAtIndex(JAVA_FLOAT, start + i) * scale;
                out.setAtIndex(JAVA_FLOAT, start + i, scaled * weight.getAtIndex(JAVA_FLOAT, i));
            }
        }
    }

    @Override
    public void siluMul(MemorySegment gate, MemorySegment up, long from, long to) {
        for (long i = from; i < to; i++) {
            float g = gate.getAtIndex(JAVA_FLOAT, i);
            float silu = g / (1 + Exp.exp(-g));
            gate.setAtIndex(JAVA_FLOAT, i, silu * up.getAtIndex(JAVA_FLOAT, i));
        }
    }

    @Override
    public void weightedSum(
            MemorySegment pairs, MemorySegment weights, int from, int to, int topK, int n, MemorySegment residual) {
        for (int token = from; token < to; token++) {
            for (int i = 0; i < n; i++) {
                float sum = 0;
                for (int s = 0; s < topK; s++) {
                    long pair = (long) token * topK + s;
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
        for (int row = from; row < to; row++) {
            long start = (long) row * n;
            float greatest = Float.NEGATIVE_INFINITY;
            int index = 0;
            for (int i = 0; i < n; i++) {
                float value = x.getAtIndex(JAVA_FLOAT, start + i);
                if (value > greatest) {
                    greatest = value;
                    index = i;
                }
            }
            out.setAtIndex(JAVA_INT, row, index);
        }
    }
}
