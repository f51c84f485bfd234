package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.KernelParameters;
import dev.ferrum.engine.backend.ExpertBlock;

/// The router's logits of several rows, and the same rows normed and rounded for the experts: one kernel.
final class RouterKernel {
    private static final int THREADS = 256;
    private static final int EXPERTS_PER_BLOCK = 8;
    private static final int ROWS_PER_BLOCK = 4;

    private final CudaStream stream;
    private final DecodeSizes sizes;
    private final Kernel kernel;

    RouterKernel(CudaStream stream, Kernels library, DecodeSizes sizes) {
        this.stream = stream;
        this.sizes = sizes;
        this.kernel = library.kernel("rows_route", "rows_route");
    }

    /// `logits[m, experts]` and `rounded[m, hidden]` of the residual `rows[m, hidden]`; `stamp` as [StageMarks#place]
    /// gave it, or 0.
    void run(ExpertBlock block, int m, long rows, long logits, RoundedPieces rounded, long stamp) {
        CudaWeights router = CudaWeights.of(block.router());
        KernelParameters parameters = stream.parameters()
                .put(rows)
                .put(CudaBuffer.address(block.norm()))
                .put(block.eps())
                .put(sizes.hidden())
                .put(m)
                .put(router.address())
                .put(TileKernel.format(router))
                .put(sizes.experts())
                .put(logits);
        rounded.put(parameters).put(stamp);
        // Behind the blocks of experts, one for each of four rows rounds it.
        stream.launchOverlapping(
                kernel,
                Grids.blocks(sizes.experts(), EXPERTS_PER_BLOCK) + ROWS_PER_BLOCK,
                Grids.blocks(m, ROWS_PER_BLOCK),
                1,
                THREADS,
                1,
                1,
                Float.BYTES * sizes.hidden() / WeightTiles.COLUMNS);
    }
}
