package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.MoeOps;
import dev.ferrum.engine.error.Check;
import java.lang.foreign.MemorySegment;

/// Products of expert matrices with (token, expert) pairs: an expert's weight rows are read once for all its pairs.
///
/// Shapes, pair order and formulas: [MoeOps]. As in [MatVec] a pair's result does not depend on the other pairs.
/// One thread uses an instance at a time; nothing is allocated once the largest batch was seen.
final class ExpertMatVec {
    private final WorkerPool pool;
    private final RowMath math;
    private final PreparedActivations prepared;
    private final RowProducts[] workers;
    private final PairGroups groups = new PairGroups();
    private final WorkerPool.Chunk one = this::oneChunk;
    private final WorkerPool.Chunk fused = this::fusedChunk;

    private CpuWeights first;
    private CpuWeights second;
    private Activations input;
    private Activations secondInput;
    private int[] inputRows;
    private MemorySegment output;
    private MemorySegment secondOutput = MemorySegment.ofArray(new float[0]);
    private int chunksPerGroup;

    ExpertMatVec(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.math = RowMath.of(kernels);
        this.prepared = new PreparedActivations(pool, kernels);
        this.workers = new RowProducts[pool.threads()];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new RowProducts(kernels);
        }
    }

    /// `out[pair, :] = w[ids[pair]] · x[row(pair), :]`; see [MoeOps#pairLinear].
    void pairLinear(
            CpuWeights w,
            MoeOps.PairInput source,
            MemorySegment x,
            MemorySegment ids,
            int m,
            int topK,
            MemorySegment out) {
        begin(w, source, x, ids, m, topK, out);
        pool.chunks(groups.count() * chunksPerGroup, 1, one);
    }

    /// `out[pair, :] = silu(gate[id] · x[token]) * (up[id] · x[token])`; see [MoeOps#gateUpSilu].
    void gateUpSilu(
            CpuWeights gate, CpuWeights up, MemorySegment x, MemorySegment ids, int m, int topK, MemorySegment out) {
        begin(gate, MoeOps.PairInput.TOKEN, x, ids, m, topK, out);
        Check.sameSize("rows of " + up.name(), gate.rows(), up.rows());
        second = up;
        secondInput = prepared.of(up);
        int products = Math.multiplyExact(Math.multiplyExact(m, topK), up.rows());
        if (secondOutput.byteSize() < (long) products * Float.BYTES) {
            secondOutput = MemorySegment.ofArray(new float[products]);
        }
        pool.chunks(groups.count() * chunksPerGroup, 1, fused);
    }

    private void begin(
            CpuWeights w,
            MoeOps.PairInput source,
            MemorySegment x,
            MemorySegment ids,
            int m,
            int topK,
            MemorySegment out) {
        int pairs = Math.multiplyExact(
                Check.inRange("tokens", m, 1, Integer.MAX_VALUE), Check.inRange("top-k", topK, 1, w.experts()));
        groups.sort(ids, m, topK, w.experts());
        first = w;
        output = out;
        switch (source) {
            case TOKEN -> {
                inputRows = groups.tokens();
                prepared.use(x, m, w.cols());
            }
            case PAIR -> {
                inputRows = groups.pairs();
                prepared.use(x, pairs, w.cols());
            }
        }
        input = prepared.of(w);
        chunksPerGroup = Math.ceilDiv(w.rows(), RowProducts.ROWS);
    }

    private void oneChunk(int worker, int from, int to) {
        for (int item = from; item < to; item++) {
            int group = item / chunksPerGroup;
            int row = item % chunksPerGroup * RowProducts.ROWS;
            product(worker, first, input, group, row, output);
        }
    }

    private void fusedChunk(int worker, int from, int to) {
        int rows = first.rows();
        int[] pairs = groups.pairs();
        for (int item = from; item < to; item++) {
            int group = item / chunksPerGroup;
            int row = item % chunksPerGroup * RowProducts.ROWS;
            int end = Math.min(rows, row + RowProducts.ROWS);
            product(worker, first, input, group, row, output);
            product(worker, second, secondInput, group, row, secondOutput);
            for (int i = groups.start(group); i < groups.start(group + 1); i++) {
                long at = (long) pairs[i] * rows;
                math.siluMul(output, secondOutput, at + row, at + end);
            }
        }
    }

    private void product(int worker, CpuWeights w, Activations x, int group, int row, MemorySegment y) {
        int start = groups.start(group);
        int count = groups.start(group + 1) - start;
        int end = Math.min(w.rows(), row + RowProducts.ROWS);
        int expert = groups.expert(group);
        workers[worker].run(w, expert, row, end, x, inputRows, groups.pairs(), start, count, y, Store.SET);
    }
}
