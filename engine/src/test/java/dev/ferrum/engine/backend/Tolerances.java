package dev.ferrum.engine.backend;

import dev.ferrum.engine.gguf.GgmlType;

/// How far a backend may be from [ReferenceOps], and why.
public final class Tolerances {
    /// In what precision a product reads its input.
    public enum Activations {
        /// As they are.
        FLOAT,
        /// Rounded to 8 bits with one scale for at most [#BLOCK] elements, and to nothing less.
        INT8;

        /// The usual choice for a type: unquantised weights meet floats, quantised ones 8-bit activations.
        public static Activations usualFor(GgmlType type) {
            return switch (type) {
                case F32, F16, BF16, I32 -> FLOAT;
                case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS -> INT8;
            };
        }
    }

    /// Greatest run of activations that share a scale: ggml's `block_q8_K`.
    public static final int BLOCK = 256;

    /// Of `Σ|w·x|`. A float sum of n products in any order is off by at most about n·6e-8 of it and typically by
    /// √n·6e-8: 2e-6 for n = 1024. Twice that leaves room for products of scales rounded along the way, and is a
    /// hundred times below what one misplaced weight of a thousand would do.
    public static final double FLOAT_SUM = 5e-6;

    /// For elementwise formulas in floats: a few roundings of 6e-8, and an `exp` good to some units in the last
    /// place.
    public static final double FEW_ROUNDINGS = 1e-6;

    /// Attention in floats, of the greatest |v| attended: a score of some units carries `√headSize·6e-8` = 7e-7 of
    /// its terms, the softmax turns that absolute error into the same relative one of its weight, and the weighted
    /// sum adds as much again; three times that.
    public static final double ATTENTION = 5e-6;

    /// Whole MoE layer with float activations, relative L2: the bound that the fixtures set for quantised weights
    /// is 1e-4 for a whole model; one layer has a tenth of its sums.
    public static final double LAYER_FLOAT = 1e-5;

    /// Whole MoE layer with 8-bit activations, relative L2. One product of Gaussian data: the greatest of 256
    /// values is about 2.8σ, the step 2.8σ/127 = 0.022σ, its rounding error 0.022/√12 = 0.64 % of σ. Three
    /// products, of which two meet in a product and pass into the third: √(3)·0.64 % = 1.1 %; twice that as the
    /// bound.
    public static final double LAYER_INT8 = 2.2e-2;

    private Tolerances() {}

    /// For one output of a product: the row `w[from ..]` and the input `x[at ..]`, `cols` each.
    ///
    /// With 8-bit activations every input is off by a rounding error, uniform in half a step of its block to either
    /// side and independent of the others: a deviation of `step/√12` each, so the sum deviates by
    /// `√(Σ (w·step)²/12)`. Six deviations: 2e-9 of all outputs would lie beyond by chance.
    public static double product(Activations activations, float[] w, int from, double[] x, int at, int cols) {
        double terms = 0;
        for (int i = 0; i < cols; i++) {
            terms += Math.abs(w[from + i] * x[at + i]);
        }
        double bound = FLOAT_SUM * terms;
        return switch (activations) {
            case FLOAT -> bound;
            case INT8 -> bound + 6 * Math.sqrt(roundingVariance(w, from, x, at, cols));
        };
    }

    private static double roundingVariance(float[] w, int from, double[] x, int at, int cols) {
        double variance = 0;
        for (int start = 0; start < cols; start += BLOCK) {
            int end = Math.min(cols, start + BLOCK);
            double greatest = 0;
            double squares = 0;
            for (int i = start; i < end; i++) {
                greatest = Math.max(greatest, Math.abs(x[at + i]));
                squares += (double) w[from + i] * w[from + i];
            }
            double step = greatest / 127;
            variance += squares * step * step / 12;
        }
        return variance;
    }

    /// How far `silu(g) · u` may be when `g` and `u` may be off by `gateError` and `upError`: the slope of SiLU is
    /// at most 1.1.
    public static double siluMul(double g, double u, double gateError, double upError) {
        double silu = Math.abs(g / (1 + Math.exp(-g)));
        return 1.1 * gateError * (Math.abs(u) + upError)
                + silu * upError
                + FEW_ROUNDINGS * silu * Math.abs(u)
                + Float.MIN_NORMAL;
    }

    /// A rotated pair of elements whose greater one is `size`, turned by `angle`: the product of position and
    /// frequency may be rounded to a float, which moves the pair along its circle.
    public static double rotation(double size, double angle) {
        return size * (2 * FEW_ROUNDINGS + Math.abs(angle) * 0x1p-23);
    }
}
