package dev.ferrum.engine.cpu;

/// What a product does with its output.
enum Store {
    /// `y = x·wᵀ`.
    SET,
    /// `y += x·wᵀ`.
    ADD
}
