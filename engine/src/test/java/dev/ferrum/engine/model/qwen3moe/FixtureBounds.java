package dev.ferrum.engine.model.qwen3moe;

/// How far a golden model's results may be from the float64 reference, and why.
///
/// With float activations: 1e-5 for unquantised weights, 1e-4 for quantised ones. With rounded activations (decode
/// paths of the K-quants): no worse than what llama.cpp's CPU backend, which rounds activations too, reaches on the
/// same files: 2.9e-2 on tiny-q4_k_m, 2.0e-2 on micro-q4_k_s, 2.2e-2 on micro-q6_k. A half-precision KV cache adds
/// what it adds to
/// that backend on nano-f32: 7.8e-4.
record FixtureBounds(double floats, double decode, double routingMargin, double greedyMargin) {
    static FixtureBounds of(String name) {
        return switch (name) {
            case "nano-f32", "nano-f16", "nano-bf16" -> new FixtureBounds(1e-5, 1e-5, 1e-4, 1e-3);
            case "tiny-q4_k_m" -> eightBit(2.9e-2);
            case "micro-q4_k_s", "micro-q5_k_s" -> eightBit(2.0e-2);
            case "micro-q6_k" -> eightBit(2.2e-2);
            // Their tensors of a neighbouring K-quant type take 8-bit activations.
            case "micro-q3_k_s",
                    "micro-q2_k",
                    "micro-iq4_xs",
                    "micro-iq4_nl",
                    "micro-q4_0",
                    "micro-q4_1",
                    "micro-q5_0",
                    "micro-q5_1" -> eightBit(2.0e-2);
            default -> new FixtureBounds(1e-4, 1e-4, 1e-3, 1e-2);
        };
    }

    private static FixtureBounds eightBit(double decode) {
        return new FixtureBounds(1e-4, decode, 0.1, 0.1);
    }

    double forChunk(int chunk) {
        return chunk >= 32 ? floats : decode;
    }

    double withHalfPrecisionKv(int chunk) {
        return Math.max(7.8e-4, forChunk(chunk));
    }

    double routingMargin(int chunk) {
        return chunk >= 32 ? Math.min(1e-3, routingMargin) : routingMargin;
    }
}
