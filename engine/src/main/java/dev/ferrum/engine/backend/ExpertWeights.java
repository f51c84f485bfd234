package dev.ferrum.engine.backend;

/// Stacked weights of all experts of one layer, `[experts, rows, cols]`: a [WeightMatrix] of `rows` rows per expert.
public interface ExpertWeights extends WeightMatrix {
    default int experts() {
        return shape().experts();
    }

    /// Bytes of one expert's matrix.
    default long expertBytes() {
        return bytes() / experts();
    }
}
