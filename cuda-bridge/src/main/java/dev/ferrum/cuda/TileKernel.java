package dev.ferrum.cuda;

import dev.ferrum.engine.gguf.GgmlType;

/// Blocks of a kernel that works on tiles with one row of activations: `(32, Y, Z)` threads, where Y warps divide the
/// column blocks and Z the row tiles (`decode_stream.cuh`), and each warp has `depth` tiles under way in shared memory.
record TileKernel(Kernel kernel, int warpsY, int warpsZ, int depth) {
    /// At most `warps` warps over `columns` column blocks of 256.
    static TileKernel of(Kernel kernel, int columns, int warps, int depth) {
        int y = Math.min(columns, warps);
        return new TileKernel(kernel, y, Math.max(1, warps / y), depth);
    }

    int warps() {
        return warpsY * warpsZ;
    }

    /// Shared memory of the tiles under way.
    int ringBytes(int tileBytes) {
        return warps() * depth * tileBytes;
    }

    /// A tile's bytes in the larger of some formats.
    static int tileBytes(CudaWeights... weights) {
        int most = 0;
        for (CudaWeights one : weights) {
            most = Math.max(most, one.type() == GgmlType.Q6_K ? WeightTiles.Q6_K_BYTES : WeightTiles.Q4_K_BYTES);
        }
        return most;
    }

    /// The number of a format in model files, which the kernels go by.
    static int format(CudaWeights weights) {
        return weights.type().id();
    }
}
