package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.KernelParameters;
import dev.ferrum.engine.backend.AttentionBlock;
import dev.ferrum.engine.backend.KvPages;

/// What the kernels of attention with a paged cache take in the same order: the norm's epsilon, the rotation, the pool,
/// and where each row stands in it.
final class CachePages {
    private CachePages() {}

    /// Adds them to `parameters`.
    static KernelParameters put(KernelParameters parameters, AttentionBlock block, KvPages pages) {
        return parameters
                .put(block.eps())
                .put(CudaBuffer.address(block.frequencies()))
                .put(block.magnitude())
                .put(CudaBuffer.address(pages.pool()))
                .put(CudaBuffer.address(pages.positions()))
                .put(CudaBuffer.address(pages.rowSequence()))
                .put(CudaBuffer.address(pages.blockTable()))
                .put(pages.maxBlocks());
    }
}
