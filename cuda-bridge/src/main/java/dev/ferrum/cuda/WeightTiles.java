package dev.ferrum.cuda;

import dev.ferrum.engine.gguf.GgmlType;

/// The layout in which the fast kernels read Q4_K and Q6_K: tiles of 16 rows and 256 columns whose words lie in the
/// order of a tensor core's operand (drawn in `tiles.cuh`). A tile has the bytes of the blocks it was made of.
final class WeightTiles {
    /// Tensor cores take whole numbers in that order from this compute capability on, as major * 10 + minor.
    private static final int LEAST_CAPABILITY = 80;

    /// Rows and columns of a tile, and its bytes in each format.
    static final int ROWS = 16;

    static final int COLUMNS = 256;
    static final int Q4_K_BYTES = 2304;
    static final int Q6_K_BYTES = 3360;

    private final boolean able;
    private final KernelLibrary library;

    WeightTiles(CudaDevice device, KernelLibrary library) {
        this.able = device.capability() >= LEAST_CAPABILITY;
        this.library = library;
    }

    /// Whether a matrix of this format and these sizes is kept in tiles.
    boolean fit(GgmlType type, int rows, int cols) {
        return able
                && rows % ROWS == 0
                && cols % COLUMNS == 0
                && switch (type) {
                    case Q4_K, Q6_K -> true;
                    case F32, F16, BF16, I32, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q5_K, IQ4_NL, IQ4_XS -> false;
                };
    }

    /// How rows of `cols` columns become tiles.
    Packing packing(GgmlType type, int cols) {
        String kernel = type == GgmlType.Q4_K ? "pack_q4k_tiles" : "pack_q6k_tiles";
        return new Packing(library.kernel("pack_tiles", kernel), cols, ROWS * type.rowBytes(cols), cols / COLUMNS);
    }

    /// A kernel that packs rows: 16 of them are `bytes` long and become `tiles` tiles.
    record Packing(Kernel kernel, int cols, long bytes, int tiles) {}
}
