package dev.ferrum.engine.moe;

import dev.ferrum.engine.error.Check;

/// Sizes of a layer's mixture of experts: `topK` of `experts` SwiGLU networks, hidden → feedForward → hidden.
/// `renormalise`: the chosen experts' weights are divided by their sum (`norm_topk_prob`).
public record MoeConfig(int experts, int topK, int hidden, int feedForward, boolean renormalise) {
    public MoeConfig {
        Check.inRange("experts", experts, 1, 1 << 16);
        Check.inRange("top-k", topK, 1, experts);
        Check.inRange("hidden", hidden, 1, 1 << 20);
        Check.inRange("expert feed-forward", feedForward, 1, 1 << 20);
    }
}
