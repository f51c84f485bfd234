package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/// [HeadMath] in plain loops.
final class ScalarHeadMath implements HeadMath {
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
        for (int h = 0; h < heads; h++) {
            long head = at + (long) h * headSize * Float.BYTES;
            double squares = 0;
            for (int i = 0; i < headSize; i++) {
                double value = x.get(JAVA_FLOAT_UNALIGNED, head + 4L * i);
                squares += value * value;
            }
            float scale = (float) (1 / Math.sqrt(squares / headSize + eps));
            for (int i = 0; i < half; i++) {
                long low = head + 4L * i;
                long high = low + 4L * half;
                float a = x.get(JAVA_FLOAT_UNALIGNED, low) * scale * weight.get(JAVA_FLOAT_UNALIGNED, 4L * i);
                float b = x.get(JAVA_FLOAT_UNALIGNED, high) * scale * weight.get(JAVA_FLOAT_UNALIGNED, 4L * (i + half));
                float cosine = table[tableAt + i];
                float sine = table[tableAt + half + i];
                x.set(JAVA_FLOAT_UNALIGNED, low, a * cosine - b * sine);
                x.set(JAVA_FLOAT_UNALIGNED, high, b * cosine + a * sine);
            }
        }
    }

    @Override
    public void scores(
            float[] q, int heads, int headSize, float[] keys, int positions, float scale, float[] scores, int stride) {
        for (int h = 0; h < heads; h++) {
            for (int p = 0; p < positions; p++) {
                double dot = 0;
                for (int i = 0; i < headSize; i++) {
                    dot += (double) q[h * headSize + i] * keys[p * headSize + i];
                }
                scores[h * stride + p] = (float) dot * scale;
            }
        }
    }

    @Override
    public float greatest(float[] a, int at, int count, float least) {
        float greatest = least;
        for (int i = at; i < at + count; i++) {
            greatest = Math.max(greatest, a[i]);
        }
        return greatest;
    }

    @Override
    public float powers(float[] a, int at, int count, float greatest) {
        double sum = 0;
        for (int i = at; i < at + count; i++) {
            a[i] = Exp.exp(a[i] - greatest);
            sum += a[i];
        }
        return (float) sum;
    }

    @Override
    public void weigh(
            float[] powers, int stride, int heads, int positions, float[] values, int headSize, float[] out, int at) {
        for (int h = 0; h < heads; h++) {
            for (int p = 0; p < positions; p++) {
                float power = powers[h * stride + p];
                for (int i = 0; i < headSize; i++) {
                    out[at + h * headSize + i] += power * values[p * headSize + i];
                }
            }
        }
    }
}
