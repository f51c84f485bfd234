package dev.ferrum.engine.api;

/// Result of a forward pass over given tokens, for checks: `logits[i]` is f32 `[vocabulary]` of the `i`-th wanted
/// position; `routing[layer][token]` are the experts chosen, best first.
public record Evaluation(int[] positions, float[][] logits, int[][][] routing) {}
