package dev.ferrum.engine.moe;

import java.util.Arrays;

/// Softmax over the experts' logits, the `topK` greatest, and their weights: the host's version of `MoeOps.route`.
///
/// On equal logits the smaller expert id wins. Formula: Qwen3-MoE's router with `norm_topk_prob`.
public final class Router {
    private final MoeConfig config;

    public Router(MoeConfig config) {
        this.config = config;
    }

    /// `logits`: `[rows, experts]`, left as it is.
    public Routing route(float[] logits, int rows) {
        int experts = config.experts();
        int topK = config.topK();
        int[] ids = new int[rows * topK];
        float[] weights = new float[rows * topK];
        boolean[] taken = new boolean[experts];
        for (int row = 0; row < rows; row++) {
            int base = row * experts;
            Arrays.fill(taken, false);
            for (int slot = 0; slot < topK; slot++) {
                ids[row * topK + slot] = best(logits, base, taken);
                taken[ids[row * topK + slot]] = true;
            }
            weigh(logits, base, ids, weights, row * topK);
        }
        return new Routing(topK, ids, weights);
    }

    private int best(float[] logits, int base, boolean[] taken) {
        int best = -1;
        for (int expert = 0; expert < config.experts(); expert++) {
            if (!taken[expert] && (best < 0 || logits[base + expert] > logits[base + best])) {
                best = expert;
            }
        }
        return best;
    }

    private void weigh(float[] logits, int base, int[] ids, float[] weights, int at) {
        float max = logits[base + ids[at]];
        double sum = 0;
        if (config.renormalise()) {
            // The softmax's own denominator cancels: only the chosen experts matter.
            for (int slot = 0; slot < config.topK(); slot++) {
                sum += Math.exp(logits[base + ids[at + slot]] - max);
            }
        } else {
            for (int expert = 0; expert < config.experts(); expert++) {
                sum += Math.exp(logits[base + expert] - max);
            }
        }
        for (int slot = 0; slot < config.topK(); slot++) {
            weights[at + slot] = (float) (Math.exp(logits[base + ids[at + slot]] - max) / sum);
        }
    }
}
