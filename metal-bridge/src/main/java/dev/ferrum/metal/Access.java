package dev.ferrum.metal;

/// What a kernel does with a buffer it is given.
enum Access {
    /// Weights and other memory that no kernel writes.
    CONSTANT,
    READ,
    WRITE
}
