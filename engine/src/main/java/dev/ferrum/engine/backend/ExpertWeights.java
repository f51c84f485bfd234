package dev.ferrum.engine.backend;

/// Stacked weights of all experts of one layer, `[experts, rows, cols]`: a [WeightMatrix] of `rows` rows per expert.
public interface ExpertWeights extends WeightMatrix {
    int experts();

    /// Bytes of one expert's matrix.
    default long expertBytes() {
        return bytes() / experts();
    }
}
