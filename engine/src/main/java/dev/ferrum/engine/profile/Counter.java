package dev.ferrum.engine.profile;

/// Headline figures beside the stage times.
public enum Counter {
    STEPS,
    PROMPT_TOKENS,
    /// Prompt tokens that were found in the KV cache and not computed again.
    REUSED_TOKENS,
    GENERATED_TOKENS,
    /// Distinct (layer, expert) pairs touched, summed over steps.
    EXPERTS_TOUCHED,
    /// Bytes of weights a step had to read, summed over steps.
    WEIGHT_BYTES,
    /// Level: KV blocks that belong to a sequence.
    KV_BLOCKS_USED,
    /// Level: all KV blocks of the pool.
    KV_BLOCKS_TOTAL,
    /// Level: requests that wait for a place.
    QUEUE_DEPTH,
    /// Level: sequences that decode or prefill.
    RUNNING;

    /// True for a level (how much there is now), false for a sum since the start.
    public boolean isLevel() {
        return switch (this) {
            case KV_BLOCKS_USED, KV_BLOCKS_TOTAL, QUEUE_DEPTH, RUNNING -> true;
            case STEPS, PROMPT_TOKENS, REUSED_TOKENS, GENERATED_TOKENS, EXPERTS_TOUCHED, WEIGHT_BYTES -> false;
        };
    }
}
