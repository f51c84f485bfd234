package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.AttentionShape;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Attention of many adjacent rows of one sequence: query rows are the lanes of a tile, keys and values its panels.
///
/// A work item is a block of up to 64 query rows and some query heads of one KV head. It walks over the context in
/// steps and keeps a running softmax (Milakov and Gimelshein 2018; Dao et al. 2022), so scratch does not grow with
/// the context. Blocks begin at the first row of a sequence's run, so a row's result does not depend on other
/// sequences.
final class PrefillAttention {
    /// Query rows of a block: the lanes of the widest tile.
    static final int BLOCK = 64;

    /// Positions of a step: 128 keys of 128 floats are 64 KB, and scores of 64 rows 32 KB.
    private static final int STEP = 128;

    /// With fewer items per thread than this, the heads of a group become items of their own.
    private static final int ITEMS_PER_WORKER = 4;

    /// Below every score, and its power is 0 beside the power of any.
    private static final float MASKED = -1e30f;

    private static final int STRIPS = BLOCK / TileKernels.STRIP;
    private static final int SCORE_STRIP = (STEP + TileKernels.SPARE_ROWS) * TileKernels.STRIP;
    /// Greatest score, sum, factor of 16 lanes.
    private static final int STATS = 3 * TileKernels.STRIP;

    private final WorkerPool pool;
    private final TileKernels kernels;
    private final Worker[] workers;
    private final WorkerPool.Chunk task = this::items;

    private int[] blockRow = new int[0];
    private int[] blockTokens = new int[0];
    private int blocks;
    private int headsPerItem;

    private AttentionShape shape;
    private KvCells cells;
    private MemorySegment q;
    private MemorySegment out;

    PrefillAttention(WorkerPool pool, TileKernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
        this.workers = new Worker[pool.threads()];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker();
        }
    }

    /// Begins a step without rows.
    void clear() {
        blocks = 0;
    }

    /// Adds `count` adjacent rows of one sequence from row `first` on.
    void add(int first, int count) {
        for (int done = 0; done < count; done += BLOCK) {
            if (blocks == blockRow.length) {
                blockRow = Arrays.copyOf(blockRow, Math.max(16, 2 * blocks));
                blockTokens = Arrays.copyOf(blockTokens, blockRow.length);
            }
            blockRow[blocks] = first + done;
            blockTokens[blocks] = Math.min(BLOCK, count - done);
            blocks++;
        }
    }

    /// Runs the rows that were added; `q` and `out` are `[m, heads * headSize]`.
    void run(MemorySegment q, KvCells cells, AttentionShape shape, MemorySegment out) {
        if (blocks == 0) {
            return;
        }
        this.q = q;
        this.cells = cells;
        this.shape = shape;
        this.out = out;
        int group = shape.heads() / shape.kvHeads();
        // A group that stays together decodes its keys and values once; results are the same either way.
        headsPerItem = blocks * shape.kvHeads() < ITEMS_PER_WORKER * pool.threads() ? 1 : group;
        try {
            pool.chunks(blocks * (shape.heads() / headsPerItem), 1, task);
        } finally {
            this.q = null;
            this.cells = null;
            this.out = null;
        }
    }

    private void items(int worker, int from, int to) {
        int items = shape.heads() / headsPerItem;
        for (int item = from; item < to; item++) {
            // The last blocks of a sequence have the longest context: they go first.
            int block = blocks - 1 - item / items;
            Worker own = workers[worker];
            own.fit(headsPerItem, shape.headSize());
            block(own, blockRow[block], blockTokens[block], item % items * headsPerItem);
        }
    }

    private void block(Worker worker, int firstRow, int tokens, int firstHead) {
        int headSize = shape.headSize();
        int kvHead = firstHead / (shape.heads() / shape.kvHeads());
        int lanes = TileKernels.lanes(tokens);
        long rowBytes = (long) shape.heads() * headSize * Float.BYTES;
        for (int t = 0; t < tokens; t++) {
            worker.rows[t] = (firstRow + t) * rowBytes;
        }
        PanelProduct.padRows(worker.rows, tokens);
        begin(worker, lanes, firstHead);
        int sequence = cells.sequence(firstRow);
        int position = cells.position(firstRow);
        int end = position + tokens;
        for (int from = 0; from < end; from += STEP) {
            int count = Math.min(STEP, end - from);
            cells.load(KvCells.Side.KEYS, sequence, kvHead, from, count, worker.keys, TileKernels.PANEL_STEP);
            cells.load(KvCells.Side.VALUES, sequence, kvHead, from, count, worker.values, headSize);
            for (int h = 0; h < headsPerItem; h++) {
                step(worker, h, lanes, from, count, position);
            }
        }
        finish(worker, lanes, tokens, firstHead);
    }

    /// Packs the query rows of each head and clears what is summed.
    private void begin(Worker worker, int lanes, int firstHead) {
        int headSize = shape.headSize();
        for (int h = 0; h < headsPerItem; h++) {
            long column = (long) (firstHead + h) * headSize * Float.BYTES;
            for (int first = 0; first < lanes; first += TileKernels.STRIP) {
                int strip = h * STRIPS + first / TileKernels.STRIP;
                int width = Math.min(TileKernels.STRIP, lanes - first);
                kernels.pack(
                        q,
                        worker.rows,
                        first,
                        width,
                        column,
                        headSize,
                        worker.queries,
                        strip * headSize * TileKernels.STRIP,
                        worker.scratch);
                int stats = strip * STATS;
                Arrays.fill(worker.stats, stats, stats + TileKernels.STRIP, MASKED);
                Arrays.fill(worker.stats, stats + TileKernels.STRIP, stats + STATS, 0);
            }
        }
        Arrays.fill(worker.sums, 0, headsPerItem * STRIPS * sumStrip(headSize), 0);
    }

    private static int sumStrip(int headSize) {
        return (headSize + TileKernels.SPARE_ROWS) * TileKernels.STRIP;
    }

    /// One head over positions `from..from+count-1`; lane `t` stands at `position + t`.
    private void step(Worker worker, int h, int lanes, int from, int count, int position) {
        int headSize = shape.headSize();
        int queryStrip = headSize * TileKernels.STRIP;
        int strips = Math.ceilDiv(lanes, TileKernels.STRIP);
        float[] scores = worker.scores;
        for (int s = 0; s < strips; s++) {
            Arrays.fill(scores, s * SCORE_STRIP, s * SCORE_STRIP + count * TileKernels.STRIP, 0);
        }
        kernels.product(
                worker.keys,
                count,
                headSize,
                worker.queries,
                h * STRIPS * queryStrip,
                queryStrip,
                lanes,
                scores,
                0,
                SCORE_STRIP);
        float scale = (float) (1 / Math.sqrt(headSize));
        int sums = h * STRIPS * sumStrip(headSize);
        for (int s = 0; s < strips; s++) {
            int width = Math.min(TileKernels.STRIP, lanes - s * TileKernels.STRIP);
            mask(scores, s * SCORE_STRIP, width, from, count, position + s * TileKernels.STRIP);
            int stats = (h * STRIPS + s) * STATS;
            kernels.softmax(scores, s * SCORE_STRIP, width, count, scale, worker.stats, stats);
            if (from > 0) {
                kernels.scale(
                        worker.sums,
                        sums + s * sumStrip(headSize),
                        width,
                        headSize,
                        worker.stats,
                        stats + 2 * TileKernels.STRIP);
            }
        }
        kernels.columnProduct(
                worker.values,
                headSize,
                headSize,
                count,
                scores,
                0,
                SCORE_STRIP,
                lanes,
                worker.sums,
                sums,
                sumStrip(headSize));
    }

    /// Hides from each lane the positions behind its own.
    private static void mask(float[] scores, int at, int width, int from, int count, int firstPosition) {
        for (int p = Math.max(from, firstPosition + 1); p < from + count; p++) {
            int row = at + (p - from) * width;
            Arrays.fill(scores, row, row + Math.min(width, p - firstPosition), MASKED);
        }
    }

    /// Divides by the sums of powers and stores.
    private void finish(Worker worker, int lanes, int tokens, int firstHead) {
        int headSize = shape.headSize();
        for (int h = 0; h < headsPerItem; h++) {
            long column = (long) (firstHead + h) * headSize * Float.BYTES;
            for (int first = 0; first < tokens; first += TileKernels.STRIP) {
                int strip = h * STRIPS + first / TileKernels.STRIP;
                int width = Math.min(TileKernels.STRIP, lanes - first);
                int sum = strip * STATS + TileKernels.STRIP;
                int factor = sum + TileKernels.STRIP;
                for (int t = 0; t < width; t++) {
                    worker.stats[factor + t] = 1 / worker.stats[sum + t];
                }
                int at = strip * sumStrip(headSize);
                kernels.scale(worker.sums, at, width, headSize, worker.stats, factor);
                kernels.store(
                        worker.sums,
                        at,
                        width,
                        headSize,
                        out,
                        worker.rows,
                        first,
                        Math.min(width, tokens - first),
                        column,
                        worker.scratch);
            }
        }
    }

    /// What one thread works with.
    private static final class Worker {
        private final long[] rows = new long[BLOCK];
        private final float[] scratch = new float[TileKernels.SCRATCH];
        private final float[] keys = new float[(STEP + TileKernels.SPARE_ROWS) * TileKernels.PANEL_STEP];
        private final float[] scores = new float[STRIPS * SCORE_STRIP];
        private float[] values = new float[0];
        private float[] queries = new float[0];
        private float[] sums = new float[0];
        private float[] stats = new float[0];

        void fit(int heads, int headSize) {
            if (values.length < STEP * headSize + TileKernels.SPARE_ROWS) {
                values = new float[STEP * headSize + TileKernels.SPARE_ROWS];
            }
            if (queries.length < heads * BLOCK * headSize) {
                queries = new float[heads * BLOCK * headSize];
            }
            if (sums.length < heads * STRIPS * sumStrip(headSize)) {
                sums = new float[heads * STRIPS * sumStrip(headSize)];
            }
            if (stats.length < heads * STRIPS * STATS) {
                stats = new float[heads * STRIPS * STATS];
            }
        }
    }
}
