package dev.ferrum.cuda;

import dev.ferrum.engine.gguf.GgmlType;
import java.util.Locale;

/// The kernels for weights of one format, and whether they read rounded rows: the one place that knows which formats
/// there are kernels for.
///
/// `product1` multiplies each row on its own, `product8` up to 8 rows at a time with the same matrix.
record FormatKernels(boolean rounded, Kernel embedding, Kernel product1, Kernel product8, Kernel gateUpSilu) {
    /// Rows that `product8` takes at a time.
    static final int ROWS = 8;

    /// Output rows of a block of 32 x 8 threads.
    static final int WARPS = 8;

    /// Compiles the kernels of `type` if that has not been done.
    static FormatKernels of(KernelLibrary library, GgmlType type) {
        String module = type.name().toLowerCase(Locale.ROOT);
        boolean rounded = switch (type) {
            case F32, F16, BF16 -> false;
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS -> true;
            case I32 -> throw new IllegalArgumentException("weights: expected a type that holds weights, found I32");
        };
        return of(library, module, rounded);
    }

    /// The kernels of `type` in tiles ([WeightTiles]).
    static FormatKernels ofTiles(KernelLibrary library, GgmlType type) {
        return of(library, type.name().toLowerCase(Locale.ROOT) + "_tiles", true);
    }

    private static FormatKernels of(KernelLibrary library, String module, boolean rounded) {
        return new FormatKernels(
                rounded,
                library.kernel(module, "embedding"),
                library.kernel(module, "product_1"),
                library.kernel(module, "product_8"),
                library.kernel(module, "gate_up_silu"));
    }
}
