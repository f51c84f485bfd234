package dev.ferrum.cuda;

/// Which build of the prefill's products a card gets: `suffix` of their modules' names, warps of a block for a format
/// and its shared memory, blocks that a multiprocessor holds.
record PrefillTuning(String suffix, int q4kWarps, int q4kShared, int blocksPerProcessor) {
    /// The same in both builds.
    static final int Q6_K_WARPS = 4;

    static final int Q6_K_SHARED = 74_496;
    /// Two blocks of Q6_K and more fit from here on: data-centre cards.
    private static final int ROOMY = 2 * Q6_K_SHARED;

    private static final int ROWS_OF_A_WARP = 32;

    /// That for a card with `sharedPerProcessor` bytes of shared memory a multiprocessor.
    static PrefillTuning of(int sharedPerProcessor) {
        return sharedPerProcessor >= ROOMY ? roomy() : narrow();
    }

    /// Small blocks, several at once.
    static PrefillTuning roomy() {
        return new PrefillTuning("", 4, 57_600, 3);
    }

    /// One block with as many warps as its tiles leave room for.
    static PrefillTuning narrow() {
        return new PrefillTuning("_wide", 8, 96_512, 1);
    }

    int threads(CudaWeights w) {
        return 32 * warps(w);
    }

    int sharedBytes(CudaWeights w) {
        return TileKernel.isQ6K(w) ? Q6_K_SHARED : q4kShared;
    }

    /// Rows of a matrix that a block takes at once.
    int rows(CudaWeights w) {
        return ROWS_OF_A_WARP * warps(w);
    }

    private int warps(CudaWeights w) {
        return TileKernel.isQ6K(w) ? Q6_K_WARPS : q4kWarps;
    }
}
