package dev.ferrum.metal;

/// A compiled kernel: `pipeline` is Metal's object, `mostThreads` the most threads a threadgroup of it may have,
/// which falls with the registers it needs.
record Kernel(String name, long pipeline, int mostThreads) {}
