package dev.ferrum.metal;

import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.MoeOps;

/// [MoeOps] as dispatches.
final class MetalMoeOps implements MoeOps {
    private static final int THREADS = 256;
    private static final int SIMD = 32;
    private static final int VECTOR_THREADS = 64;
    private static final int VECTOR_ROWS = 8;
    private static final int TILE_THREADS = 128;
    private static final int TILE_OUTPUTS = 64;

    private final MetalStream stream;
    private final KernelLibrary library;
    private final ExpertTiles tiles;
    private final Kernel route;
    private final Kernel bucket;
    private final Kernel siluMul;
    private final Kernel weightedSum;
    private final Kernel weightedSumNorm;

    MetalMoeOps(MetalStream stream, KernelLibrary library, ExpertTiles tiles) {
        this.stream = stream;
        this.library = library;
        this.tiles = tiles;
        this.route = library.kernel("route", "route");
        this.bucket = library.kernel("route", "bucket");
        this.siluMul = library.kernel("route", "silu_mul");
        this.weightedSum = library.kernel("route", "weighted_sum");
        this.weightedSumNorm = library.kernel("route", "weighted_sum_norm");
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
        stream.start(route)
                .reads(logits)
                .writes(ids)
                .writes(weights)
                .put(experts)
                .put(topK)
                .put(renormalise ? 1 : 0)
                .groupMemory(Float.BYTES * experts + 15 & -16)
                .dispatch(m, 1, 1, SIMD, 1, (long) m * experts * topK);
    }

    @Override
    public void pairLinear(
            ExpertWeights w, PairInput input, DeviceBuffer x, DeviceBuffer ids, int m, int topK, DeviceBuffer out) {
        MetalWeights weights = MetalWeights.of(w);
        int pairs = m * topK;
        stream.start(library.formats(weights.type()).pairs())
                .weights(weights)
                .reads(x)
                .reads(ids)
                .writes(out)
                .put(weights.rows())
                .put(weights.cols())
                .put(weights.rowBytes())
                .put(input.pairsPerRow(topK))
                .dispatch(Grids.groups(weights.rows(), VECTOR_ROWS), pairs, 1, VECTOR_THREADS, 1, work(weights, pairs));
    }

    private static long work(MetalWeights weights, int pairs) {
        return (long) pairs * weights.rows() * weights.cols();
    }

    @Override
    public void gateUpSilu(
            ExpertWeights gate, ExpertWeights up, DeviceBuffer x, DeviceBuffer ids, int m, int topK, DeviceBuffer out) {
        MetalWeights gateWeights = MetalWeights.of(gate);
        MetalWeights upWeights = MetalWeights.of(up);
        int pairs = m * topK;
        stream.start(FormatKernels.gateUpSilu(library, gateWeights.type(), upWeights.type()))
                .weights(gateWeights)
                .weights(upWeights)
                .reads(x)
                .reads(ids)
                .writes(out)
                .put(gateWeights.rows())
                .put(gateWeights.cols())
                .put(gateWeights.rowBytes())
                .put(upWeights.rowBytes())
                .put(topK)
                .dispatch(
                        Grids.groups(gateWeights.rows(), VECTOR_ROWS),
                        pairs,
                        1,
                        VECTOR_THREADS,
                        1,
                        2 * work(gateWeights, pairs));
    }

    @Override
    public void siluMul(DeviceBuffer gate, DeviceBuffer up, long count) {
        stream.start(siluMul)
                .writes(gate)
                .reads(up)
                .put(Math.toIntExact(count))
                .dispatch(Grids.groups(count, THREADS), 1, 1, THREADS, 1, count);
    }

    @Override
    public void bucket(DeviceBuffer ids, int m, int topK, int experts, DeviceBuffer offsets, DeviceBuffer order) {
        tiles.forget();
        stream.start(bucket)
                .reads(ids)
                .writes(offsets)
                .writes(order)
                .put(m * topK)
                .put(experts)
                .dispatch(experts, 1, 1, THREADS, 1, (long) experts * m * topK);
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
        MetalWeights weights = MetalWeights.of(w);
        int pairs = m * topK;
        ExpertTiles.TileList list = tiles.list(weights, offsets, pairs);
        Commands commands = stream.start(library.formats(weights.type()).grouped())
                .weights(weights)
                .reads(x)
                .reads(order)
                .reads(list.tiles())
                .writes(out)
                .put(weights.rows())
                .put(weights.cols())
                .put(weights.rowBytes())
                .put(input.pairsPerRow(topK));
        long work = work(weights, pairs);
        switch (sizing) {
            case FROM_COUNTS -> commands.dispatchIndirect(list.grid(), TILE_THREADS, 1, work);
            case WORST_CASE ->
                commands.dispatch(list.most(), Grids.groups(weights.rows(), TILE_OUTPUTS), 1, TILE_THREADS, 1, work);
        }
    }

    @Override
    public void weightedSum(DeviceBuffer pairs, DeviceBuffer weights, int m, int topK, int n, DeviceBuffer residual) {
        stream.start(weightedSum)
                .reads(pairs)
                .reads(weights)
                .writes(residual)
                .put(topK)
                .put(n)
                .dispatch(m, 1, 1, THREADS, 1, (long) m * topK * n);
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
        stream.start(weightedSumNorm)
                .reads(pairs)
                .reads(weights)
                .writes(residual)
                .reads(normWeight)
                .writes(normed)
                .put(topK)
                .put(n)
                .put(eps)
                .dispatch(m, 1, 1, THREADS, 1, (long) m * topK * n);
    }
}
