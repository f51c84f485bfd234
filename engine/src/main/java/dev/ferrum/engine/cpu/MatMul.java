package dev.ferrum.engine.cpu;

import dev.ferrum.engine.error.Check;
import java.lang.foreign.MemorySegment;

/// Products of plain matrices with many rows of activations: weights are decoded to floats once per slab of tokens
/// and every decoded row meets all of them.
///
/// Any `m >= 1` is right, from some 32 rows up it is faster than [MatVec]. Activations stay floats. Buffers are f32
/// row-major in native memory; `y` is not `x`. One thread uses an instance at a time; scratch grows to the largest
/// slab met.
final class MatMul {
    /// Tokens of a slab. Decoding costs 1 % of a product with so many tokens, and 512 tokens of 4096 columns are 8
    /// MB.
    private static final int SLAB = 512;

    /// Slabs are whole tiles.
    private static final int SLAB_UNIT = 64;

    private final WorkerPool pool;
    private final int panelRows;
    private final PanelProduct[] workers;
    private final long[] inRows = new long[SLAB];
    private final Part[] parts = {new Part(), new Part(), new Part()};
    private final WorkerPool.Chunk packTask = this::packStrips;
    private final WorkerPool.Chunk panelTask = this::panels;

    private float[] packed = new float[0];
    private MemorySegment input;
    private int cols;
    private int tokens;
    private Store store;

    MatMul(WorkerPool pool, Kernels kernels) {
        TileKernels tiles = TileKernels.of(kernels);
        this.pool = pool;
        this.panelRows = tiles.panelRows();
        this.workers = new PanelProduct[pool.threads()];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new PanelProduct(tiles, SLAB);
        }
    }

    /// `y[m, rows] = x[m, cols] · wᵀ`, or `+=`.
    void linear(CpuWeights w, MemorySegment x, int m, MemorySegment y, Store store) {
        parts[0].set(w, y, 0, panelRows);
        this.store = store;
        run(1, x, m);
    }

    /// Three products over one input, which is packed once, in one parallel region.
    void linear3(
            CpuWeights wq,
            CpuWeights wk,
            CpuWeights wv,
            MemorySegment x,
            int m,
            MemorySegment q,
            MemorySegment k,
            MemorySegment v) {
        Check.sameSize("columns of " + wk.name(), wq.cols(), wk.cols());
        Check.sameSize("columns of " + wv.name(), wq.cols(), wv.cols());
        parts[0].set(wq, q, 0, panelRows);
        parts[1].set(wk, k, parts[0].endPanel, panelRows);
        parts[2].set(wv, v, parts[1].endPanel, panelRows);
        store = Store.SET;
        run(3, x, m);
    }

    private void run(int partCount, MemorySegment x, int m) {
        Check.inRange("rows of activations", m, 1, Integer.MAX_VALUE);
        input = x;
        cols = parts[0].weights.cols();
        int slab = slabTokens(m);
        if (packed.length < PanelProduct.packedFloats(Math.min(slab, m), cols)) {
            packed = new float[PanelProduct.packedFloats(Math.min(slab, m), cols)];
        }
        try {
            for (int first = 0; first < m; first += slab) {
                tokens = Math.min(slab, m - first);
                fillRows(inRows, first, cols);
                for (int i = 0; i < partCount; i++) {
                    fillRows(parts[i].outRows, first, parts[i].weights.rows());
                }
                pool.chunks(PanelProduct.strips(tokens), 1, packTask);
                pool.chunks(parts[partCount - 1].endPanel, 1, panelTask);
            }
        } finally {
            input = null;
            for (Part part : parts) {
                part.clear();
            }
        }
    }

    /// Slabs of about equal size, so that none is a remainder of a few tokens.
    private static int slabTokens(int m) {
        int each = Math.ceilDiv(m, Math.ceilDiv(m, SLAB));
        return Math.ceilDiv(each, SLAB_UNIT) * SLAB_UNIT;
    }

    private void fillRows(long[] rows, int first, int length) {
        for (int t = 0; t < tokens; t++) {
            rows[t] = (long) (first + t) * length * Float.BYTES;
        }
        PanelProduct.padRows(rows, tokens);
    }

    private void packStrips(int worker, int from, int to) {
        workers[worker].pack(input, inRows, tokens, cols, packed, from, to);
    }

    private void panels(int worker, int from, int to) {
        for (int index = from; index < to; index++) {
            int i = 0;
            while (index >= parts[i].endPanel) {
                i++;
            }
            Part part = parts[i];
            int row = (index - part.firstPanel) * panelRows;
            int count = Math.min(panelRows, part.weights.rows() - row);
            workers[worker].panel(part.weights, 0, row, count, packed, tokens, part.output, part.outRows, store);
        }
    }

    /// One product of a call; holds nothing between calls.
    private static final class Part {
        private final long[] outRows = new long[SLAB];
        private CpuWeights weights;
        private MemorySegment output;
        private int firstPanel;
        private int endPanel;

        void set(CpuWeights weights, MemorySegment output, int firstPanel, int panelRows) {
            this.weights = weights;
            this.output = output;
            this.firstPanel = firstPanel;
            this.endPanel = firstPanel + Math.ceilDiv(weights.rows(), panelRows);
        }

        void clear() {
            weights = null;
            output = null;
        }
    }
}
