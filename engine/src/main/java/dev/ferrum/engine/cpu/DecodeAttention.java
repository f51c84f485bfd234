package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ferrum.engine.backend.AttentionShape;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Attention of rows that are taken one by one: each KV head's keys and values are read once for its group of query
/// heads.
///
/// A work item is one row, one KV head and one *part* of the context, [#PART] positions long; parts are combined at
/// the end, in order. Parts begin at fixed positions, so a row's result does not depend on the other rows of the step
/// or on the number of threads, to the bit.
final class DecodeAttention {
    /// Positions of a part: some 10 µs of work, and 4096 positions of 4 KV heads are 64 items for the threads.
    static final int PART = 256;

    /// Positions decoded at a time: 32 of 128 floats are 16 KB, half of the first cache.
    private static final int STEP = 32;

    private final WorkerPool pool;
    private final HeadMath math;
    private final Worker[] workers;
    private final WorkerPool.Chunk itemTask = this::items;
    private final WorkerPool.Chunk combineTask = this::combineRows;

    private int[] rows = new int[0];
    /// Row `i` owns parts `firstPart[i] .. firstPart[i + 1]` of the buffers below.
    private int[] firstPart = new int[1];
    private int rowCount;
    /// Per part and query head: the weighted sum, then the greatest score, then the sum of powers.
    private float[] partial = new float[0];

    private AttentionShape shape;
    private KvCells cells;
    private MemorySegment q;
    private MemorySegment out;

    DecodeAttention(WorkerPool pool, HeadMath math) {
        this.pool = pool;
        this.math = math;
        this.workers = new Worker[pool.threads()];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker();
        }
    }

    /// Begins a step without rows.
    void clear() {
        rowCount = 0;
    }

    /// Adds one row, whose sequence is `contextTokens` long with it.
    void add(int row, int contextTokens) {
        if (rowCount == rows.length) {
            rows = Arrays.copyOf(rows, Math.max(32, 2 * rowCount));
            firstPart = Arrays.copyOf(firstPart, rows.length + 1);
        }
        rows[rowCount] = row;
        firstPart[rowCount + 1] = firstPart[rowCount] + Math.ceilDiv(contextTokens, PART);
        rowCount++;
    }

    /// Runs the rows that were added; `q` and `out` are `[m, heads * headSize]`.
    void run(MemorySegment q, KvCells cells, AttentionShape shape, MemorySegment out) {
        if (rowCount == 0) {
            return;
        }
        this.q = q;
        this.cells = cells;
        this.shape = shape;
        this.out = out;
        int parts = firstPart[rowCount];
        int floats = Math.multiplyExact(parts, shape.heads() * partialStep(shape.headSize()));
        if (partial.length < floats) {
            partial = new float[floats];
        }
        try {
            pool.chunks(parts * shape.kvHeads(), 1, itemTask);
            pool.chunks(rowCount, Math.max(1, Math.ceilDiv(rowCount, pool.threads())), combineTask);
        } finally {
            this.q = null;
            this.cells = null;
            this.out = null;
        }
    }

    private static int partialStep(int headSize) {
        return headSize + 2;
    }

    private void items(int worker, int from, int to) {
        int kvHeads = shape.kvHeads();
        for (int item = from; item < to; item++) {
            int part = item / kvHeads;
            int i = Arrays.binarySearch(firstPart, 0, rowCount, part);
            int index = i >= 0 ? i : -i - 2;
            part(workers[worker], rows[index], part - firstPart[index], part, item % kvHeads);
        }
    }

    /// One part of one row for the query heads of one KV head.
    private void part(Worker worker, int row, int partOfRow, int part, int kvHead) {
        int headSize = shape.headSize();
        int group = shape.heads() / shape.kvHeads();
        int step = partialStep(headSize);
        worker.fit(group, headSize);
        int firstHead = kvHead * group;
        MemorySegment.copy(
                q,
                JAVA_FLOAT_UNALIGNED,
                ((long) row * shape.heads() + firstHead) * headSize * Float.BYTES,
                worker.q,
                0,
                group * headSize);
        Arrays.fill(worker.sums, 0, group * headSize, 0);
        Arrays.fill(worker.greatest, 0, group, Float.NEGATIVE_INFINITY);
        Arrays.fill(worker.totals, 0, group, 0);
        float scale = (float) (1 / Math.sqrt(headSize));
        int sequence = cells.sequence(row);
        int end = Math.min((partOfRow + 1) * PART, cells.position(row) + 1);
        for (int position = partOfRow * PART; position < end; position += STEP) {
            int count = Math.min(STEP, end - position);
            cells.load(KvCells.Side.KEYS, sequence, kvHead, position, count, worker.cells, headSize);
            math.scores(worker.q, group, headSize, worker.cells, count, scale, worker.scores, STEP);
            for (int h = 0; h < group; h++) {
                float before = worker.greatest[h];
                float greatest = math.greatest(worker.scores, h * STEP, count, before);
                float shrink = shrink(before, greatest);
                worker.greatest[h] = greatest;
                worker.totals[h] = worker.totals[h] * shrink + math.powers(worker.scores, h * STEP, count, greatest);
                scale(worker.sums, h * headSize, headSize, shrink);
            }
            cells.load(KvCells.Side.VALUES, sequence, kvHead, position, count, worker.cells, headSize);
            math.weigh(worker.scores, STEP, group, count, worker.cells, headSize, worker.sums, 0);
        }
        for (int h = 0; h < group; h++) {
            int to = (part * shape.heads() + firstHead + h) * step;
            System.arraycopy(worker.sums, h * headSize, partial, to, headSize);
            partial[to + headSize] = worker.greatest[h];
            partial[to + headSize + 1] = worker.totals[h];
        }
    }

    /// What sums relative to `before` are worth relative to `after`; nothing was summed relative to -infinity.
    private static float shrink(float before, float after) {
        if (before == after) {
            return 1;
        }
        return before == Float.NEGATIVE_INFINITY ? 0 : Exp.exp(before - after);
    }

    private static void scale(float[] a, int at, int count, float factor) {
        if (factor == 1) {
            return;
        }
        for (int i = at; i < at + count; i++) {
            a[i] *= factor;
        }
    }

    private void combineRows(int worker, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int h = 0; h < shape.heads(); h++) {
                combine(i, h);
            }
        }
    }

    /// Joins the parts of row `index` for one query head into the first, and stores it.
    private void combine(int index, int head) {
        int headSize = shape.headSize();
        int step = partialStep(headSize);
        int sum = (firstPart[index] * shape.heads() + head) * step;
        float greatest = partial[sum + headSize];
        float total = partial[sum + headSize + 1];
        for (int part = firstPart[index] + 1; part < firstPart[index + 1]; part++) {
            int other = (part * shape.heads() + head) * step;
            float both = Math.max(greatest, partial[other + headSize]);
            float mine = shrink(greatest, both);
            float theirs = shrink(partial[other + headSize], both);
            for (int i = 0; i < headSize; i++) {
                partial[sum + i] = partial[sum + i] * mine + partial[other + i] * theirs;
            }
            total = total * mine + partial[other + headSize + 1] * theirs;
            greatest = both;
        }
        scale(partial, sum, headSize, 1 / total);
        long target = ((long) rows[index] * shape.heads() + head) * headSize * Float.BYTES;
        MemorySegment.copy(partial, sum, out, JAVA_FLOAT_UNALIGNED, target, headSize);
    }

    /// What one thread works with.
    private static final class Worker {
        private float[] q = new float[0];
        private float[] sums = new float[0];
        private float[] cells = new float[0];
        private float[] scores = new float[0];
        private float[] greatest = new float[0];
        private float[] totals = new float[0];

        void fit(int group, int headSize) {
            if (q.length < group * headSize) {
                q = new float[group * headSize];
                sums = new float[group * headSize];
            }
            if (cells.length < STEP * headSize) {
                cells = new float[STEP * headSize];
            }
            if (greatest.length < group) {
                scores = new float[group * STEP];
                greatest = new float[group];
                totals = new float[group];
            }
        }
    }
}
