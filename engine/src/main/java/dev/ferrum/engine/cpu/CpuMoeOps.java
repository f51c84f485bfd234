package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.MoeOps;
import java.lang.foreign.MemorySegment;

/// [MoeOps] on the CPU: routing, buckets and sums here, expert products in [ExpertMatVec] and [ExpertMatMul].
final class CpuMoeOps implements MoeOps {
    /// What `exp` costs in units of passing over one float (3.6 ns against 0.1 ns, CPU_NOTES, section 5).
    private static final int EXP_COST = 30;

    /// Elements of one piece of `siluMul`: whole vectors, and a few hundred ns of work.
    private static final int SILU_PIECE = 1024;

    private final ExpertMatVec matVec;
    private final ExpertMatMul matMul;
    private final RowMath math;
    private final RowSplit split;
    private final RouteRows[] routes;

    CpuMoeOps(WorkerPool pool, ExpertMatVec matVec, ExpertMatMul matMul, RowMath math) {
        this.matVec = matVec;
        this.matMul = matMul;
        this.math = math;
        this.split = new RowSplit(pool);
        this.routes = new RouteRows[pool.threads()];
        for (int worker = 0; worker < routes.length; worker++) {
            routes[worker] = new RouteRows();
        }
    }

    @Override
    public void route(
            DeviceBuffer logits,
            int m,
            int experts,
            int topK,
            boolean renormalise,
            DeviceBuffer ids,
            DeviceBuffer weights) {
        MemorySegment source = CpuBuffer.segment(logits);
        MemorySegment best = CpuBuffer.segment(ids);
        MemorySegment shares = CpuBuffer.segment(weights);
        if (renormalise) {
            split.rows(
                    m,
                    experts + (long) topK * EXP_COST,
                    (worker, from, to) -> routes[worker].renormalised(source, from, to, experts, topK, best, shares));
        } else {
            split.rows(
                    m,
                    experts * (1L + EXP_COST),
                    (worker, from, to) -> routes[worker].probabilities(source, from, to, experts, topK, best, shares));
        }
    }

    @Override
    public void pairLinear(
            ExpertWeights w, PairInput input, DeviceBuffer x, DeviceBuffer ids, int m, int topK, DeviceBuffer out) {
        matVec.pairLinear(
                (CpuWeights) w, input, CpuBuffer.segment(x), CpuBuffer.segment(ids), m, topK, CpuBuffer.segment(out));
    }

    @Override
    public void gateUpSilu(
            ExpertWeights gate, ExpertWeights up, DeviceBuffer x, DeviceBuffer ids, int m, int topK, DeviceBuffer out) {
        matVec.gateUpSilu(
                (CpuWeights) gate,
                (CpuWeights) up,
                CpuBuffer.segment(x),
                CpuBuffer.segment(ids),
                m,
                topK,
                CpuBuffer.segment(out));
    }

    @Override
    public void siluMul(DeviceBuffer gate, DeviceBuffer up, long count) {
        MemorySegment target = CpuBuffer.segment(gate);
        MemorySegment factor = CpuBuffer.segment(up);
        int pieces = Math.toIntExact((count + SILU_PIECE - 1) / SILU_PIECE);
        split.rows(
                pieces,
                SILU_PIECE,
                (worker, from, to) -> math.siluMul(
                        target, factor, (long) from * SILU_PIECE, Math.min(count, (long) to * SILU_PIECE)));
    }

    /// Counting sort. One thread: 4096 pairs take a few µs, less than two more regions and a scan between them.
    @Override
    public void bucket(DeviceBuffer ids, int m, int topK, int experts, DeviceBuffer offsets, DeviceBuffer order) {
        MemorySegment source = CpuBuffer.segment(ids);
        MemorySegment starts = CpuBuffer.segment(offsets);
        MemorySegment sorted = CpuBuffer.segment(order);
        int pairs = m * topK;
        for (int e = 0; e <= experts; e++) {
            starts.setAtIndex(JAVA_INT, e, 0);
        }
        // Counts stand one place late: after the sums, entry e + 1 is where expert e begins, and filling moves it on
        // to where e ends, which is where e + 1 begins.
        for (int p = 0; p < pairs; p++) {
            int expert = source.getAtIndex(JAVA_INT, p);
            if (expert + 2 <= experts) {
                starts.setAtIndex(JAVA_INT, expert + 2, starts.getAtIndex(JAVA_INT, expert + 2) + 1);
            }
        }
        for (int e = 2; e <= experts; e++) {
            starts.setAtIndex(JAVA_INT, e, starts.getAtIndex(JAVA_INT, e) + starts.getAtIndex(JAVA_INT, e - 1));
        }
        for (int p = 0; p < pairs; p++) {
            int expert = source.getAtIndex(JAVA_INT, p);
            int at = starts.getAtIndex(JAVA_INT, expert + 1);
            starts.setAtIndex(JAVA_INT, expert + 1, at + 1);
            sorted.setAtIndex(JAVA_INT, at, p);
        }
    }

    @Override
    public void groupedLinear(
            ExpertWeights w,
            PairInput input,
            DeviceBuffer x,
            DeviceBuffer offsets,
            DeviceBuffer order,
            int m,
            int topK,
            GridSizing sizing,
            DeviceBuffer out) {
        // There are no grids to size here: both ways of `sizing` are the same work.
        matMul.groupedLinear(
                (CpuWeights) w,
                input,
                CpuBuffer.segment(x),
                CpuBuffer.segment(offsets),
                CpuBuffer.segment(order),
                m,
                topK,
                CpuBuffer.segment(out));
    }

    @Override
    public void weightedSum(DeviceBuffer pairs, DeviceBuffer weights, int m, int topK, int n, DeviceBuffer residual) {
        MemorySegment source = CpuBuffer.segment(pairs);
        MemorySegment shares = CpuBuffer.segment(weights);
        MemorySegment target = CpuBuffer.segment(residual);
        split.rows(
                m, (long) topK * n, (worker, from, to) -> math.weightedSum(source, shares, from, to, topK, n, target));
    }

    @Override
    public void weightedSumNorm(
            DeviceBuffer pairs,
            DeviceBuffer weights,
            int m,
            int topK,
            int n,
            DeviceBuffer residual,
            DeviceBuffer normWeight,
            float eps,
            DeviceBuffer normed) {
        MemorySegment source = CpuBuffer.segment(pairs);
        MemorySegment shares = CpuBuffer.segment(weights);
        MemorySegment target = CpuBuffer.segment(residual);
        MemorySegment scale = CpuBuffer.segment(normWeight);
        MemorySegment result = CpuBuffer.segment(normed);
        split.rows(m, (topK + 2L) * n, (worker, from, to) -> {
            math.weightedSum(source, shares, from, to, topK, n, target);
            math.rmsNorm(target, scale, from, to, n, eps, result);
        });
    }
}
