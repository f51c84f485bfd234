package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ferrum.engine.cpu.cold.LaneTree;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// [HeadMath] in plain loops with the bits of [VectorHeadMath]: sums lane by lane, and lanes added in the same order.
final class ColdHeadMath implements HeadMath {
    private final int lanes;

    /// Stands in for vectors of `lanes` floats, 8 or 16.
    ColdHeadMath(int lanes) {
        this.lanes = lanes;
    }

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
        float[] head = new float[headSize];
        float[] scales = new float[headSize];
        float[] sums = new float[lanes];
        MemorySegment.copy(weight, JAVA_FLOAT_UNALIGNED, 0, scales, 0, headSize);
        for (int h = 0; h < heads; h++) {
            long start = at + (long) h * headSize * Float.BYTES;
            MemorySegment.copy(x, JAVA_FLOAT_UNALIGNED, start, head, 0, headSize);
            float squares = dot(head, 0, head, 0, headSize, sums);
            float scale = (float) (1 / Math.sqrt((double) squares / headSize + eps));
            for (int i = 0; i < half; i++) {
                float a = head[i] * scale * scales[i];
                float b = head[i + half] * scale * scales[i + half];
                float cosine = table[tableAt + i];
                float sine = table[tableAt + half + i];
                head[i] = a * cosine - b * sine;
                head[i + half] = b * cosine + a * sine;
            }
            MemorySegment.copy(head, 0, x, JAVA_FLOAT_UNALIGNED, start, headSize);
        }
    }

    /// Whole vectors lane by lane, what is left behind them one by one.
    private float dot(float[] a, int aAt, float[] b, int bAt, int count, float[] sums) {
        int bound = lanesOf(a, aAt, b, bAt, count, sums);
        float dot = LaneTree.sum(sums, lanes);
        for (int i = bound; i < count; i++) {
            dot = Math.fma(a[aAt + i], b[bAt + i], dot);
        }
        return dot;
    }

    /// Fills `sums` with the lanes' sums over whole vectors and returns how many elements those are.
    private int lanesOf(float[] a, int aAt, float[] b, int bAt, int count, float[] sums) {
        int bound = count - count % lanes;
        for (int l = 0; l < lanes; l++) {
            float sum = 0;
            for (int i = l; i < bound; i += lanes) {
                sum = Math.fma(a[aAt + i], b[bAt + i], sum);
            }
            sums[l] = sum;
        }
        return bound;
    }

    @Override
    public void scores(
            float[] q, int heads, int headSize, float[] keys, int positions, float scale, float[] scores, int stride) {
        float[] sums = new float[lanes];
        int together = heads - heads % 4;
        for (int h = 0; h < heads; h++) {
            int query = h * headSize;
            for (int p = 0; p < positions; p++) {
                int key = p * headSize;
                scores[h * stride + p] = h < together
                        ? ofFour(q, query, keys, key, headSize, scale, sums)
                        : dot(keys, key, q, query, headSize, sums) * scale;
            }
        }
    }

    /// A score of four heads at once: lanes add up in another order, and are scaled before the rest is added.
    private float ofFour(float[] q, int query, float[] keys, int key, int headSize, float scale, float[] sums) {
        int bound = lanesOf(keys, key, q, query, headSize, sums);
        float score = LaneTree.sumOfFour(sums, lanes) * scale;
        for (int i = bound; i < headSize; i++) {
            score = Math.fma(keys[key + i], q[query + i] * scale, score);
        }
        return score;
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
        float[] sums = new float[lanes];
        int bound = count - count % lanes;
        for (int i = 0; i < bound; i++) {
            float power = Exp.exp(a[at + i] - greatest);
            a[at + i] = power;
            sums[i % lanes] += power;
        }
        float sum = LaneTree.sum(sums, lanes);
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
        float[] sums = new float[headSize];
        for (int h = 0; h < heads; h++) {
            Arrays.fill(sums, 0);
            for (int p = 0; p < positions; p++) {
                float power = powers[h * stride + p];
                for (int i = 0; i < headSize; i++) {
                    sums[i] = Math.fma(power, values[p * headSize + i], sums[i]);
                }
            }
            for (int i = 0; i < headSize; i++) {
                out[at + h * headSize + i] += sums[i];
            }
        }
    }
}
