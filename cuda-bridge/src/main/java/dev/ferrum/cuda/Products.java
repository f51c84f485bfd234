package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.KernelParameters;

/// Products of weights with rows, for dense layers and experts alike: rounds the input where the format wants it, picks
/// the kernel by format and number of rows, and sizes its grid. A kernel tuned for a format is chosen here.
final class Products {
    /// What a product does with its output.
    enum Store {
        SET,
        ADD
    }

    private static final long NONE = 0;

    private final CudaStream stream;
    private final RoundedRows rounded;

    Products(CudaStream stream, RoundedRows rounded) {
        this.stream = stream;
        this.rounded = rounded;
    }

    /// Rounds `x[m, cols]` if weights like `w` read rounded rows. Must precede the products that read `x`.
    void prepare(CudaWeights w, long x, int m) {
        if (w.kernels().rounded()) {
            rounded.round(x, m, w.cols());
        }
    }

    /// `y[m, rows] = x[m, cols] · wᵀ`, or `+=`.
    void linear(CudaWeights w, long x, int m, long y, Store store) {
        if (m == 1) {
            product1(w, x, NONE, m, 1, y, store);
        } else {
            product8(w, x, NONE, NONE, m, 1, Grids.blocks(m, FormatKernels.ROWS), y, store);
        }
    }

    /// `out[pair, rows] = w[ids[pair]] · x[pair / pairsPerRow]`.
    void pairs(CudaWeights w, long x, long ids, int pairs, int pairsPerRow, long out) {
        product1(w, x, ids, pairs, pairsPerRow, out, Store.SET);
    }

    /// As [#pairs] over buckets. Tiles are counted for the worst case, in which every expert leaves one unfilled; a
    /// block without a tile ends at once.
    void grouped(CudaWeights w, long x, long offsets, long order, int pairs, int pairsPerRow, long out) {
        int tiles = pairs / FormatKernels.ROWS + Math.min(w.experts(), pairs);
        product8(w, x, offsets, order, pairs, pairsPerRow, tiles, out, Store.SET);
    }

    /// `out[pair, rows] = silu(gate[ids[pair]] · x[token]) * (up[ids[pair]] · x[token])`; both of the same format.
    void gateUpSilu(CudaWeights gate, CudaWeights up, long x, long ids, int pairs, int pairsPerToken, long out) {
        KernelParameters parameters = stream.parameters()
                .put(gate.address())
                .put(up.address())
                .put(gate.rows())
                .put(gate.cols());
        input(parameters, gate, x).put(ids).put(pairsPerToken).put(out);
        launch(gate.kernels().gateUpSilu(), gate.rows(), pairs);
    }

    private void product1(CudaWeights w, long x, long ids, int outputs, int outputsPerInput, long out, Store store) {
        KernelParameters parameters =
                stream.parameters().put(w.address()).put(w.rows()).put(w.cols());
        input(parameters, w, x)
                .put(ids)
                .put(outputsPerInput)
                .put(store.ordinal())
                .put(out);
        launch(w.kernels().product1(), w.rows(), outputs);
    }

    private void product8(
            CudaWeights w,
            long x,
            long offsets,
            long order,
            int outputs,
            int outputsPerInput,
            int tiles,
            long out,
            Store store) {
        KernelParameters parameters = stream.parameters()
                .put(w.address())
                .put(w.experts())
                .put(w.rows())
                .put(w.cols());
        input(parameters, w, x)
                .put(offsets)
                .put(order)
                .put(outputs)
                .put(outputsPerInput)
                .put(store.ordinal())
                .put(out);
        launch(w.kernels().product8(), w.rows(), tiles);
    }

    private KernelParameters input(KernelParameters parameters, CudaWeights w, long x) {
        return w.kernels().rounded() ? parameters.put(rounded.codes()).put(rounded.scales()) : parameters.put(x);
    }

    private void launch(Kernel kernel, int rows, int gridY) {
        stream.launch(kernel, Grids.blocks(rows, FormatKernels.WARPS), gridY, 1, 32, FormatKernels.WARPS, 0);
    }
}
