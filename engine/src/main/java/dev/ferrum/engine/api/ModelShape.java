package dev.ferrum.engine.api;

import dev.ferrum.engine.error.Check;

/// The sizes of a mixture-of-experts model that decide how much memory it takes, whether its file is here or
/// not.
///
/// `topK` of `experts` SwiGLU networks (hidden → expertFeedForward → hidden) run for each token of each layer.
public record ModelShape(
        int layers,
        int hidden,
        int heads,
        int kvHeads,
        int headSize,
        int experts,
        int topK,
        int expertFeedForward,
        int vocabulary,
        int trainedContext) {
    private static final int F16_BYTES = 2;
    private static final int MOST = 1 << 24;

    public ModelShape {
        Check.inRange("layers", layers, 1, 1 << 10);
        Check.inRange("hidden", hidden, 1, MOST);
        Check.inRange("heads", heads, 1, MOST);
        Check.inRange("KV heads", kvHeads, 1, heads);
        Check.inRange("head size", headSize, 1, MOST);
        Check.inRange("experts", experts, 1, MOST);
        Check.inRange("top-k", topK, 1, experts);
        Check.inRange("expert feed-forward", expertFeedForward, 1, MOST);
        Check.inRange("vocabulary", vocabulary, 1, MOST);
        Check.inRange("trained context", trainedContext, 1, MOST);
    }

    /// F16 KV cache of one token over all layers.
    public long kvBytesPerToken() {
        return 2L * layers * kvHeads * headSize * F16_BYTES;
    }

    /// Weights of all experts of all layers, as a count of numbers.
    public long expertParameters() {
        return 3L * layers * experts * hidden * expertFeedForward;
    }

    /// All weights, as a count of numbers: experts, attention, router, norms, embedding and head.
    public long parameters() {
        long attention = 2L * hidden * headSize * (heads + kvHeads) + 2L * headSize;
        long router = (long) hidden * experts;
        return expertParameters() + layers * (attention + router + 2L * hidden) + 2L * vocabulary * hidden + hidden;
    }
}
