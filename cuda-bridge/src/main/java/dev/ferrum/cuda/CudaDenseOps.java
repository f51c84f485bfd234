package dev.ferrum.cuda;

import dev.ferrum.cuda.Products.Store;
import dev.ferrum.engine.backend.DenseOps;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.WeightMatrix;

/// [DenseOps] as launches.
final class CudaDenseOps implements DenseOps {
    private static final int THREADS = 256;
    /// One block reads a whole row of logits; more threads keep more loads in flight.
    private static final int ARGMAX_THREADS = 1024;

    private static final int BEST_THREADS = 1024;

    private final CudaStream stream;
    private final Products products;
    private final Kernel rmsNorm;
    private final Kernel gatherRows;
    private final Kernel best;
    private final Kernel argmax;

    CudaDenseOps(CudaStream stream, KernelLibrary library, Products products) {
        this.stream = stream;
        this.products = products;
        this.rmsNorm = library.kernel("dense", "rms_norm");
        this.gatherRows = library.kernel("dense", "gather_rows");
        this.best = library.kernel("best", "best");
        this.argmax = library.kernel("dense", "argmax");
    }

    @Override
    public void embedding(WeightMatrix table, DeviceBuffer tokens, int m, DeviceBuffer out) {
        CudaWeights weights = CudaWeights.of(table);
        stream.parameters()
                .put(weights.address())
                .put(weights.cols())
                .put(CudaBuffer.address(tokens))
                .put(CudaBuffer.address(out));
        stream.launch(weights.kernels().embedding(), m, 1, 1, THREADS, 1, 0);
    }

    @Override
    public void rmsNorm(DeviceBuffer x, DeviceBuffer weight, int m, int n, float eps, DeviceBuffer out) {
        stream.parameters()
                .put(CudaBuffer.address(x))
                .put(CudaBuffer.address(weight))
                .put(n)
                .put(eps)
                .put(CudaBuffer.address(out));
        stream.launch(rmsNorm, m, 1, 1, THREADS, 1, 0);
    }

    @Override
    public void linear(WeightMatrix w, DeviceBuffer x, int m, DeviceBuffer y) {
        product(w, x, m, y, Store.SET);
    }

    @Override
    public void linearAdd(WeightMatrix w, DeviceBuffer x, int m, DeviceBuffer y) {
        product(w, x, m, y, Store.ADD);
    }

    private void product(WeightMatrix w, DeviceBuffer x, int m, DeviceBuffer y, Store store) {
        CudaWeights weights = CudaWeights.of(w);
        long input = CudaBuffer.address(x);
        products.prepare(weights, input, m);
        products.linear(weights, input, m, CudaBuffer.address(y), store);
    }

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
        CudaWeights[] weights = {CudaWeights.of(wq), CudaWeights.of(wk), CudaWeights.of(wv)};
        DeviceBuffer[] outputs = {q, k, v};
        long input = CudaBuffer.address(x);
        boolean prepared = false;
        for (int i = 0; i < weights.length; i++) {
            if (!prepared && weights[i].kernels().rounded()) {
                products.prepare(weights[i], input, m);
                prepared = true;
            }
            products.linear(weights[i], input, m, CudaBuffer.address(outputs[i]), Store.SET);
        }
    }

    @Override
    public void gatherRows(DeviceBuffer x, DeviceBuffer rows, int count, int n, DeviceBuffer out) {
        gatherRows(CudaBuffer.address(x), CudaBuffer.address(rows), count, n, CudaBuffer.address(out));
    }

    void gatherRows(long x, long rows, int count, int n, long out) {
        stream.parameters().put(x).put(rows).put(n).put(out);
        stream.launch(gatherRows, count, 1, 1, THREADS, 1, 0);
    }

    @Override
    public void best(DeviceBuffer x, int m, int stride, int n, int k, DeviceBuffer ids, DeviceBuffer values) {
        stream.parameters()
                .put(CudaBuffer.address(x))
                .put(stride)
                .put(n)
                .put(k)
                .put(CudaBuffer.address(ids))
                .put(CudaBuffer.address(values));
        stream.launch(best, m, 1, 1, BEST_THREADS, 1, 0);
    }

    @Override
    public void argmax(DeviceBuffer x, int m, int n, DeviceBuffer out) {
        stream.parameters().put(CudaBuffer.address(x)).put(n).put(CudaBuffer.address(out));
        stream.launch(argmax, m, 1, 1, ARGMAX_THREADS, 1, 0);
    }
}
