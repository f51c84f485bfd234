package dev.ferrum.engine.cpu;

/// Vector width of a set of kernels.
enum KernelWidth {
    /// 512 bit: AVX-512.
    WIDE,
    /// 256 bit: AVX2 with FMA.
    NARROW,
    /// No vector module, or vectors shorter than 256 bit: plain loops.
    SCALAR
}
