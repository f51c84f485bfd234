package dev.ferrum.engine.cpu;

/// How far the second compiler has come with the vector kernels.
enum Warmth {
    /// Nothing is compiled: plain loops stand in for everything.
    COLD,
    /// What one row alone needs is compiled.
    DECODES,
    /// Everything is.
    WARM
}
