package dev.ferrum.engine.cpu;

import dev.ferrum.engine.gguf.GgmlType;

/// Which activations the vector kernels of both widths take.
final class VectorForms {
    private VectorForms() {}

    /// 9-bit activations where unpacking bounds the kernel; floats where reading does, and for decoded rows.
    static ActivationForm of(GgmlType type) {
        return switch (type) {
            case Q4_K, Q5_K -> ActivationForm.ROUNDED_FOR_Q4K;
            case Q6_K -> ActivationForm.ROUNDED_FOR_Q6K;
            case F16 -> ActivationForm.FLOAT_FOR_HALF;
            default -> ActivationForm.FLOAT;
        };
    }
}
