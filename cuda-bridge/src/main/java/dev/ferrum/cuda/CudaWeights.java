package dev.ferrum.cuda;

import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.backend.WeightShape;

/// Weights on the card in the blocks of the file, row by row or in tiles, without gaps. `kernels` are those of
/// its format.
final class CudaWeights implements ExpertWeights {
    /// Kernels read aligned words: some bytes behind the last block must be there.
    static final int SPARE_BYTES = 16;

    private final WeightShape shape;
    private final CudaBuffer buffer;
    private final FormatKernels kernels;
    private final boolean tiled;

    CudaWeights(WeightShape shape, CudaBuffer buffer, FormatKernels kernels, boolean tiled) {
        this.shape = shape;
        this.buffer = buffer;
        this.kernels = kernels;
        this.tiled = tiled;
    }

    /// `weights` as this backend made them.
    static CudaWeights of(WeightMatrix weights) {
        if (weights instanceof CudaWeights own) {
            return own;
        }
        throw new IllegalArgumentException("weights %s: expected some of the cuda backend, found %s"
                .formatted(weights.name(), weights.getClass().getName()));
    }

    @Override
    public WeightShape shape() {
        return shape;
    }

    /// Where the first block lies on the card.
    long address() {
        return buffer.address();
    }

    /// Whether the blocks lie in tiles ([WeightTiles]) instead of rows.
    boolean tiled() {
        return tiled;
    }

    FormatKernels kernels() {
        return kernels;
    }

    @Override
    public void close() {
        buffer.close();
    }
}
