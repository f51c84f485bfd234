package dev.ferrum.cuda;

import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.error.Check;
import dev.ferrum.engine.gguf.GgmlType;

/// Weights on the card in the blocks of the file, `[experts, rows, cols]`, row by row or in tiles, without gaps;
/// a plain matrix is one expert. `kernels` are those of its format.
final class CudaWeights implements ExpertWeights {
    /// Kernels read aligned words: some bytes behind the last block must be there.
    static final int SPARE_BYTES = 16;

    private final String name;
    private final GgmlType type;
    private final int experts;
    private final int rows;
    private final int cols;
    private final CudaBuffer buffer;
    private final FormatKernels kernels;
    private final boolean tiled;

    CudaWeights(
            String name,
            GgmlType type,
            int experts,
            int rows,
            int cols,
            CudaBuffer buffer,
            FormatKernels kernels,
            boolean tiled) {
        this.tiled = tiled;
        this.name = name;
        this.type = type;
        this.experts = experts;
        this.rows = rows;
        this.cols = cols;
        this.buffer = buffer;
        this.kernels = kernels;
    }

    /// Bytes of `[experts, rows, cols]` of `type`; throws when `available` are fewer.
    static long bytes(String name, GgmlType type, int experts, int rows, int cols, long available) {
        Check.inRange("experts of " + name, experts, 1, Integer.MAX_VALUE);
        Check.inRange("rows of " + name, rows, 1, Integer.MAX_VALUE);
        Check.inRange("columns of " + name, cols, 1, Integer.MAX_VALUE);
        long bytes = Math.multiplyExact((long) experts * rows, type.rowBytes(cols));
        if (available < bytes) {
            throw new IllegalArgumentException("weights %s: expected %d bytes for %d x %d x %d of %s, found %d"
                    .formatted(name, bytes, experts, rows, cols, type, available));
        }
        return bytes;
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
    public String name() {
        return name;
    }

    @Override
    public GgmlType type() {
        return type;
    }

    @Override
    public int experts() {
        return experts;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int cols() {
        return cols;
    }

    @Override
    public long bytes() {
        return (long) experts * rows * type.rowBytes(cols);
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
