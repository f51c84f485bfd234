package dev.ferrum.engine.cpu;

/// How a row kernel wants its activations; [Kernels#form] says which one a weight type takes.
enum ActivationForm {
    /// Floats as they are.
    FLOAT,
    /// Floats times 2^56: F16 weights enter the product times 2^-112 (their bits are only shifted into place), and
    /// half of that on either side keeps every product far from overflow and from subnormals.
    FLOAT_FOR_HALF,
    /// 9-bit blocks of 256 in the lane order of Q4_K and Q5_K.
    ROUNDED_FOR_Q4K,
    /// 9-bit blocks of 256 in the lane order of Q6_K.
    ROUNDED_FOR_Q6K;

    static final int COUNT = values().length;
}
