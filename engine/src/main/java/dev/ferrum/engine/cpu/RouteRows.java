package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/// Routing of some rows, with the scratch of one worker. Formula: Qwen3-MoE's router.
///
/// Experts are ranked by their logits, which order as exact probabilities do and cannot tie by rounding; `exp` and
/// the sums are doubles, so a weight is right to the last place of its float.
final class RouteRows {
    private int[] bestIds = new int[0];
    private float[] bestLogits = new float[0];
    private double[] powers = new double[0];

    /// Routes rows `from..to-1` of `logits[m, experts]` with the weights of each row divided by their sum.
    ///
    /// The softmax's own denominator cancels, so only the best experts' powers are needed.
    void renormalised(
            MemorySegment logits, int from, int to, int experts, int topK, MemorySegment ids, MemorySegment weights) {
        reserve(topK);
        for (int row = from; row < to; row++) {
            select(logits, (long) row * experts, experts, topK);
            double sum = 0;
            for (int s = 0; s < topK; s++) {
                powers[s] = Math.exp((double) bestLogits[s] - bestLogits[0]);
                sum += powers[s];
            }
            store((long) row * topK, topK, sum, ids, weights);
        }
    }

    /// As [#renormalised] with the plain probabilities as weights.
    void probabilities(
            MemorySegment logits, int from, int to, int experts, int topK, MemorySegment ids, MemorySegment weights) {
        reserve(topK);
        for (int row = from; row < to; row++) {
            long start = (long) row * experts;
            select(logits, start, experts, topK);
            double sum = 0;
            for (int e = 0; e < experts; e++) {
                sum += Math.exp((double) logits.getAtIndex(JAVA_FLOAT, start + e) - bestLogits[0]);
            }
            for (int s = 0; s < topK; s++) {
                powers[s] = Math.exp((double) bestLogits[s] - bestLogits[0]);
            }
            store((long) row * topK, topK, sum, ids, weights);
        }
    }

    private void reserve(int topK) {
        if (bestIds.length < topK) {
            bestIds = new int[topK];
            bestLogits = new float[topK];
            powers = new double[topK];
        }
    }

    /// Keeps the best so far sorted. Only a strictly greater logit moves up, so the smaller id stays before its
    /// equals.
    private void select(MemorySegment logits, long start, int experts, int topK) {
        int kept = 0;
        for (int e = 0; e < experts; e++) {
            float logit = logits.getAtIndex(JAVA_FLOAT, start + e);
            if (kept == topK && !(logit > bestLogits[topK - 1])) {
                continue;
            }
            int at = kept < topK ? kept++ : topK - 1;
            while (at > 0 && logit > bestLogits[at - 1]) {
                bestLogits[at] = bestLogits[at - 1];
                bestIds[at] = bestIds[at - 1];
                at--;
            }
            bestLogits[at] = logit;
            bestIds[at] = e;
        }
    }

    private void store(long first, int topK, double sum, MemorySegment ids, MemorySegment weights) {
        for (int s = 0; s < topK; s++) {
            ids.setAtIndex(JAVA_INT, first + s, bestIds[s]);
            weights.setAtIndex(JAVA_FLOAT, first + s, (float) (powers[s] / sum));
        }
    }
}
