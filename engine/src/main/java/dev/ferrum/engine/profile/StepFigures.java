package dev.ferrum.engine.profile;

/// Figures of one step: distinct (layer, expert) pairs it touched, prompt tokens it computed, tokens it generated; and
/// as levels KV blocks in use, requests that wait and sequences that run.
public record StepFigures(
        long expertsTouched, long promptTokens, long generatedTokens, long kvBlocks, long queueDepth, long running) {
    /// Of a step of which nothing is known but its spans.
    public static final StepFigures NONE = new StepFigures(0, 0, 0, 0, 0, 0);
}
