package dev.ferrum.engine.cpu;

import dev.ferrum.engine.error.Check;
import java.lang.foreign.MemorySegment;

/// Products of plain matrices with few rows of activations: each weight row is read once for all of them.
///
/// Any `m >= 1` works; from some 32 rows up [MatMul] is faster. The result of an activation row does not depend on
/// the other rows, to the bit. Buffers are f32 row-major in native memory; `y` is not `x`. One thread uses an
/// instance at a time; nothing is allocated once the largest batch was seen.
final class MatVec {
    private final WorkerPool pool;
    private final PreparedActivations prepared;
    private final RowProducts[] workers;
    private final WorkerPool.Chunk task = this::chunk;
    private final Part[] parts = {new Part(), new Part(), new Part()};

    private int[] identity = new int[0];
    private int activeParts;
    private int rows;
    private Store store;

    MatVec(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.prepared = new PreparedActivations(pool, kernels);
        this.workers = new RowProducts[pool.threads()];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new RowProducts(kernels);
        }
    }

    /// `y[m, rows] = x[m, cols] · wᵀ`, or `+=`.
    void linear(CpuWeights w, MemorySegment x, int m, MemorySegment y, Store store) {
        begin(w, x, m);
        parts[0].set(w, prepared.of(w), y, 0);
        finish(1, store);
    }

    /// Three products over one input, which is converted once, in one parallel region.
    void linear3(
            CpuWeights wq,
            CpuWeights wk,
            CpuWeights wv,
            MemorySegment x,
            int m,
            MemorySegment q,
            MemorySegment k,
            MemorySegment v) {
        begin(wq, x, m);
        parts[0].set(wq, prepared.of(wq), q, 0);
        parts[1].set(wk, prepared.of(wk), k, parts[0].lastChunk);
        parts[2].set(wv, prepared.of(wv), v, parts[1].lastChunk);
        finish(3, Store.SET);
    }

    private void begin(CpuWeights w, MemorySegment x, int m) {
        rows = Check.inRange("rows of activations", m, 1, Integer.MAX_VALUE);
        if (identity.length < m) {
            identity = new int[m];
            java.util.Arrays.setAll(identity, i -> i);
        }
        prepared.use(x, m, w.cols());
    }

    private void finish(int count, Store how) {
        activeParts = count;
        store = how;
        pool.chunks(parts[count - 1].lastChunk, 1, task);
    }

    private void chunk(int worker, int from, int to) {
        for (int item = from; item < to; item++) {
            int p = 0;
            while (p < activeParts - 1 && item >= parts[p].lastChunk) {
                p++;
            }
            Part part = parts[p];
            int row = (item - part.firstChunk) * RowProducts.ROWS;
            int end = Math.min(part.weights.rows(), row + RowProducts.ROWS);
            workers[worker].run(part.weights, 0, row, end, part.input, identity, identity, 0, rows, part.output, store);
        }
    }

    /// One matrix of a region and the numbers of its chunks, `firstChunk .. lastChunk-1`.
    private static final class Part {
        private CpuWeights weights;
        private Activations input;
        private MemorySegment output;
        private int firstChunk;
        private int lastChunk;

        private void set(CpuWeights w, Activations x, MemorySegment y, int first) {
            weights = w;
            input = x;
            output = y;
            firstChunk = first;
            lastChunk = first + Math.ceilDiv(w.rows(), RowProducts.ROWS);
        }
    }
}
