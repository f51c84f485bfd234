package dev.ferrum.metal;

import dev.ferrum.engine.gguf.GgmlType;

/// The kernels of weights of one format. `row` and `rows` multiply one input row and several with the same
/// matrix, up to 31; `tiles` more. `...Add` add to their output.
record FormatKernels(
        Kernel embedding,
        Kernel row,
        Kernel rowAdd,
        Kernel rows,
        Kernel rowsAdd,
        Kernel tiles,
        Kernel tilesAdd,
        Kernel pairs,
        Kernel grouped) {
    /// Input rows that `rows` takes at a time.
    static final int ROW_TILE = 4;

    /// Builds those of `type` that have not been built.
    static FormatKernels of(KernelLibrary library, GgmlType type) {
        Specialisation format = Specialisation.of(type);
        return new FormatKernels(
                library.kernel("dense", "embedding_rows", format),
                library.kernel("linear", "mat_vec", format),
                library.kernel("linear", "mat_vec", format.adding()),
                library.kernel("linear", "mat_vec", format.withRowTile(ROW_TILE)),
                library.kernel("linear", "mat_vec", format.withRowTile(ROW_TILE).adding()),
                library.kernel("linear", "mat_mul", format),
                library.kernel("linear", "mat_mul", format.adding()),
                library.kernel("experts", "pair_mat_vec", format),
                library.kernel("experts", "expert_mat_mul", format));
    }

    /// Gate, up and SiLU in one, of two formats.
    static Kernel gateUpSilu(KernelLibrary library, GgmlType gate, GgmlType up) {
        return library.kernel("experts", "gate_up_silu", Specialisation.of(gate).withUpFormat(up));
    }
}
