package dev.ferrum.metal;

import dev.ferrum.engine.backend.DenseOps;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.WeightMatrix;

/// [DenseOps] as dispatches.
final class MetalDenseOps implements DenseOps {
    private static final int THREADS = 256;
    /// Of a product with few rows: two SIMD groups of four output rows each.
    private static final int VECTOR_THREADS = 64;

    private static final int VECTOR_ROWS = 8;
    /// Of a product with many rows: a tile of the output.
    private static final int TILE_THREADS = 128;

    private static final int TILE_INPUTS = 32;
    private static final int TILE_OUTPUTS = 64;

    private final MetalStream stream;
    private final KernelLibrary library;
    private final Kernel rmsNorm;
    private final Kernel gatherRows;
    private final Kernel best;
    private final Kernel argmax;

    MetalDenseOps(MetalStream stream, KernelLibrary library) {
        this.stream = stream;
        this.library = library;
        this.rmsNorm = library.kernel("dense", "rms_norm");
        this.gatherRows = library.kernel("dense", "gather_rows");
        this.best = library.kernel("dense", "best");
        this.argmax = library.kernel("dense", "argmax");
    }

    @Override
    public void embedding(WeightMatrix table, DeviceBuffer tokens, int m, DeviceBuffer out) {
        MetalWeights weights = MetalWeights.of(table);
        stream.start(kernels(weights).embedding())
                .weights(weights)
                .reads(tokens)
                .writes(out)
                .put(weights.cols())
                .put(weights.rowBytes())
                .dispatch(m, 1, 1, THREADS, 1, (long) m * weights.cols());
    }

    private FormatKernels kernels(MetalWeights weights) {
        return library.formats(weights.type());
    }

    @Override
    public void rmsNorm(DeviceBuffer x, DeviceBuffer weight, int m, int n, float eps, DeviceBuffer out) {
        stream.start(rmsNorm)
                .reads(x)
                .reads(weight)
                .writes(out)
                .put(n)
                .put(eps)
                .dispatch(m, 1, 1, THREADS, 1, (long) m * n);
    }

    @Override
    public void linear(WeightMatrix w, DeviceBuffer x, int m, DeviceBuffer y) {
        MetalWeights weights = MetalWeights.of(w);
        FormatKernels kernels = kernels(weights);
        product(weights, x, m, y, kernels.row(), kernels.rows(), kernels.tiles());
    }

    @Override
    public void linearAdd(WeightMatrix w, DeviceBuffer x, int m, DeviceBuffer y) {
        MetalWeights weights = MetalWeights.of(w);
        FormatKernels kernels = kernels(weights);
        product(weights, x, m, y, kernels.rowAdd(), kernels.rowsAdd(), kernels.tilesAdd());
    }

    /// The three dispatches touch nothing of one another's, so they run side by side.
    @Override
    public void linear3(
            WeightMatrix wq,
            WeightMatrix wk,
            WeightMatrix wv,
            DeviceBuffer x,
            int m,
            DeviceBuffer q,
            DeviceBuffer k,
            DeviceBuffer v) {
        linear(wq, x, m, q);
        linear(wk, x, m, k);
        linear(wv, x, m, v);
    }

    private void product(
            MetalWeights weights, DeviceBuffer x, int m, DeviceBuffer y, Kernel row, Kernel rows, Kernel tiles) {
        boolean tiled = m >= MetalBackend.PREFILL_FROM_ROWS;
        Kernel kernel = tiled ? tiles : m == 1 ? row : rows;
        Commands commands = stream.start(kernel)
                .weights(weights)
                .reads(x)
                .writes(y)
                .put(weights.rows())
                .put(weights.cols())
                .put(weights.rowBytes())
                .put(m);
        long work = (long) m * weights.rows() * weights.cols();
        if (tiled) {
            int inputs = Grids.groups(m, TILE_INPUTS);
            commands.dispatch(inputs, Grids.groups(weights.rows(), TILE_OUTPUTS), 1, TILE_THREADS, 1, work);
        } else {
            int inputs = Grids.groups(m, m == 1 ? 1 : FormatKernels.ROW_TILE);
            commands.dispatch(Grids.groups(weights.rows(), VECTOR_ROWS), inputs, 1, VECTOR_THREADS, 1, work);
        }
    }

    @Override
    public void gatherRows(DeviceBuffer x, DeviceBuffer rows, int count, int n, DeviceBuffer out) {
        stream.start(gatherRows)
                .reads(x)
                .reads(rows)
                .writes(out)
                .put(n)
                .dispatch(count, 1, 1, THREADS, 1, (long) count * n);
    }

    @Override
    public void best(DeviceBuffer x, int m, int stride, int n, int k, DeviceBuffer ids, DeviceBuffer values) {
        stream.start(best)
                .reads(x)
                .writes(ids)
                .writes(values)
                .put(stride)
                .put(n)
                .put(k)
                .dispatch(m, 1, 1, THREADS, 1, (long) m * n);
    }

    @Override
    public void argmax(DeviceBuffer x, int m, int n, DeviceBuffer out) {
        stream.start(argmax).reads(x).writes(out).put(n).dispatch(m, 1, 1, THREADS, 1, (long) m * n);
    }
}
