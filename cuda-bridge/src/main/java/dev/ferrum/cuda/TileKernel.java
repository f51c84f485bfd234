package dev.ferrum.cuda;

import dev.ferrum.engine.gguf.GgmlType;

/// Blocks of a kernel that works on tiles with one row of activations: `(32, Y, Z)` threads, where Y warps divide
/// the column blocks and Z the row tiles (`decode_stream.cuh`), and each warp has up to `mostDepth` tiles under way
/// in shared memory.
record TileKernel(Kernel kernel, int warpsY, int warpsZ, int mostDepth) {
    /// Shared memory that a block may have on any card of compute capability 8.0 and newer.
    static final int MOST_SHARED = 99 << 10;

    /// At most `warps` warps over `columns` column blocks of 256.
    static TileKernel of(Kernel kernel, int columns, int warps, int mostDepth) {
        int y = Math.min(columns, warps);
        return new TileKernel(kernel, y, Math.max(1, warps / y), mostDepth);
    }

    /// Tiles of `tileBytes` that a warp has under way where the block needs `otherBytes` of shared memory beside them.
    int depth(int tileBytes, int otherBytes) {
        return Math.clamp((MOST_SHARED - otherBytes) / (warps() * tileBytes), 1, mostDepth);
    }

    int warps() {
        return warpsY * warpsZ;
    }

    /// All shared memory of a block.
    int sharedBytes(int tileBytes, int otherBytes) {
        return warps() * depth(tileBytes, otherBytes) * tileBytes + otherBytes;
    }

    /// A tile's bytes in the larger of some formats.
    static int tileBytes(CudaWeights... weights) {
        int most = 0;
        for (CudaWeights one : weights) {
            most = Math.max(most, isQ6K(one) ? WeightTiles.Q6_K_BYTES : WeightTiles.Q4_K_BYTES);
        }
        return most;
    }

    static boolean isQ6K(CudaWeights weights) {
        return weights.type() == GgmlType.Q6_K;
    }

    /// The number of a format in model files, which the kernels go by.
    static int format(CudaWeights weights) {
        return weights.type().id();
    }
}
