package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.ferrum.engine.backend.MoeOps;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Matrix products over buckets of pairs: each expert's weights meet the tokens that chose it.
///
/// A work item is one expert, or some of its rows when there are too few experts for the threads; a worker gathers
/// the expert's pairs into strips of its own and runs over the panels. The largest items go first, so that the
/// workers end together. Results lie in pair order. One thread uses an instance at a time; scratch grows to the
/// largest batch met.
final class ExpertMatMul {
    /// Pairs of one expert that are packed at once; 256 pairs of 2048 columns are 2 MB per worker.
    private static final int SLAB = 256;

    /// Items per worker that dynamic distribution needs to end evenly.
    private static final int ITEMS_PER_WORKER = 8;

    private final WorkerPool pool;
    private final int panelRows;
    private final Worker[] workers;
    private final WorkerPool.Chunk task = this::items;

    /// Work of an item in the high half, its index in the low half: sorts by work.
    private long[] order = new long[0];
    private int[] itemExpert = new int[0];
    private int[] itemPanel = new int[0];
    private int[] itemEnd = new int[0];
    private int itemCount;

    private CpuWeights weights;
    private MoeOps.PairInput pairInput;
    private MemorySegment input;
    private MemorySegment offsets;
    private MemorySegment pairs;
    private MemorySegment output;
    private int topK;

    ExpertMatMul(WorkerPool pool, Kernels kernels) {
        TileKernels tiles = TileKernels.of(kernels);
        this.pool = pool;
        this.panelRows = tiles.panelRows();
        this.workers = new Worker[pool.threads()];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(tiles);
        }
    }

    /// `out[pair, :] = w[expert of pair] · x[row of pair, :]` for the pairs of each expert `e`, which are
    /// `order[offsets[e] .. offsets[e+1])`; see [MoeOps#groupedLinear].
    void groupedLinear(
            CpuWeights w,
            MoeOps.PairInput input,
            MemorySegment x,
            MemorySegment offsets,
            MemorySegment order,
            int m,
            int topK,
            MemorySegment out) {
        weights = w;
        pairInput = input;
        this.input = x;
        this.offsets = offsets;
        pairs = order;
        output = out;
        this.topK = topK;
        try {
            plan();
            pool.chunks(itemCount, 1, task);
        } finally {
            weights = null;
            this.input = null;
            this.offsets = null;
            pairs = null;
            output = null;
        }
    }

    /// Cuts the work into items and sorts them.
    private void plan() {
        int experts = weights.experts();
        int panels = Math.ceilDiv(weights.rows(), panelRows);
        long total = 0;
        for (int e = 0; e < experts; e++) {
            total += TileKernels.lanes(pairs(e));
        }
        // More lanes than this in one expert, and its panels are shared out.
        long share = Math.max(1, total / ((long) ITEMS_PER_WORKER * pool.threads()));
        itemCount = 0;
        for (int e = 0; e < experts; e++) {
            int lanes = TileKernels.lanes(pairs(e));
            if (lanes > 0) {
                // Each slice packs the pairs anew, so a single thread slices nothing.
                int slices = pool.threads() == 1 ? 1 : Math.clamp(lanes / share, 1, Math.ceilDiv(panels, 4));
                for (int s = 0; s < slices; s++) {
                    add(e, s * panels / slices, (s + 1) * panels / slices, lanes);
                }
            }
        }
        Arrays.sort(order, 0, itemCount);
    }

    private void add(int expert, int fromPanel, int toPanel, int lanes) {
        if (itemCount == order.length) {
            int length = Math.max(64, 2 * itemCount);
            order = Arrays.copyOf(order, length);
            itemExpert = Arrays.copyOf(itemExpert, length);
            itemPanel = Arrays.copyOf(itemPanel, length);
            itemEnd = Arrays.copyOf(itemEnd, length);
        }
        itemExpert[itemCount] = expert;
        itemPanel[itemCount] = fromPanel;
        itemEnd[itemCount] = toPanel;
        order[itemCount] = (long) lanes * (toPanel - fromPanel) << 32 | itemCount;
        itemCount++;
    }

    private int pairs(int expert) {
        return offsets.getAtIndex(JAVA_INT, expert + 1) - offsets.getAtIndex(JAVA_INT, expert);
    }

    private void items(int worker, int from, int to) {
        for (int i = from; i < to; i++) {
            int item = (int) order[itemCount - 1 - i];
            item(workers[worker], itemExpert[item], itemPanel[item], itemEnd[item]);
        }
    }

    private void item(Worker worker, int expert, int fromPanel, int toPanel) {
        int end = offsets.getAtIndex(JAVA_INT, expert + 1);
        int start = offsets.getAtIndex(JAVA_INT, expert);
        int cols = weights.cols();
        int rows = weights.rows();
        int slab = Math.ceilDiv(end - start, Math.ceilDiv(end - start, SLAB));
        for (int first = start; first < end; first += slab) {
            int tokens = Math.min(slab, end - first);
            for (int t = 0; t < tokens; t++) {
                int pair = pairs.getAtIndex(JAVA_INT, first + t);
                long source = switch (pairInput) {
                    case TOKEN -> pair / topK;
                    case PAIR -> pair;
                };
                worker.inRows[t] = source * cols * Float.BYTES;
                worker.outRows[t] = (long) pair * rows * Float.BYTES;
            }
            PanelProduct.padRows(worker.inRows, tokens);
            PanelProduct.padRows(worker.outRows, tokens);
            float[] packed = worker.packed(tokens, cols);
            worker.product.pack(input, worker.inRows, tokens, cols, packed, 0, PanelProduct.strips(tokens));
            for (int panel = fromPanel; panel < toPanel; panel++) {
                int row = panel * panelRows;
                worker.product.panel(
                        weights,
                        expert,
                        row,
                        Math.min(panelRows, rows - row),
                        packed,
                        tokens,
                        output,
                        worker.outRows,
                        Store.SET);
            }
        }
    }

    /// What one thread works with.
    private static final class Worker {
        private final PanelProduct product;
        private final long[] inRows = new long[SLAB];
        private final long[] outRows = new long[SLAB];
        private float[] packed = new float[0];

        Worker(TileKernels tiles) {
            this.product = new PanelProduct(tiles, SLAB);
        }

        float[] packed(int tokens, int cols) {
            int floats = PanelProduct.packedFloats(tokens, cols);
            if (packed.length < floats) {
                packed = new float[PanelProduct.packedFloats(SLAB, cols)];
            }
            return packed;
        }
    }
}
