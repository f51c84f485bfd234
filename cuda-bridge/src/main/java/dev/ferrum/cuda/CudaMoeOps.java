package dev.ferrum.cuda;

import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.MoeOps;

/// [MoeOps] as launches.
final class CudaMoeOps implements MoeOps {
    private static final int THREADS = 256;
    private static final int WARP = 32;
    /// Rows that a block routes, if their keys fit into the shared memory that every kernel may have.
    private static final int MOST_ROUTE_ROWS = 4;

    private static final int SHARED_BYTES = 48 << 10;

    private final CudaStream stream;
    private final Products products;
    private final Scratch ups;
    private final Kernel route;
    private final Kernel siluMul;
    private final Kernel bucket;
    private final Kernel weightedSum;
    private final Kernel weightedSumNorm;

    /// `ups` holds the second product of a layer whose gate and up weights differ in format.
    CudaMoeOps(CudaStream stream, KernelLibrary library, Products products, Scratch ups) {
        this.stream = stream;
        this.products = products;
        this.ups = ups;
        this.route = library.kernel("moe", "route");
        this.siluMul = library.kernel("moe", "silu_mul");
        this.bucket = library.kernel("moe", "bucket");
        this.weightedSum = library.kernel("moe", "weighted_sum");
        this.weightedSumNorm = library.kernel("moe", "weighted_sum_norm");
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
        stream.parameters()
                .put(CudaBuffer.address(logits))
                .put(m)
                .put(experts)
                .put(topK)
                .put(renormalise ? 1 : 0)
                .put(CudaBuffer.address(ids))
                .put(CudaBuffer.address(weights));
        int keys = experts * Long.BYTES;
        int rows = Math.clamp(SHARED_BYTES / keys, 1, MOST_ROUTE_ROWS);
        stream.launch(route, Grids.blocks(m, rows), 1, 1, WARP, rows, rows * keys);
    }

    @Override
    public void pairLinear(
            ExpertWeights w, PairInput input, DeviceBuffer x, DeviceBuffer ids, int m, int topK, DeviceBuffer out) {
        CudaWeights weights = CudaWeights.of(w);
        long rows = CudaBuffer.address(x);
        products.prepare(weights, rows, inputRows(input, m, topK));
        products.pairs(
                weights, rows, CudaBuffer.address(ids), m * topK, input.pairsPerRow(topK), CudaBuffer.address(out));
    }

    @Override
    public void gateUpSilu(
            ExpertWeights gate, ExpertWeights up, DeviceBuffer x, DeviceBuffer ids, int m, int topK, DeviceBuffer out) {
        CudaWeights gateWeights = CudaWeights.of(gate);
        CudaWeights upWeights = CudaWeights.of(up);
        long rows = CudaBuffer.address(x);
        long experts = CudaBuffer.address(ids);
        long target = CudaBuffer.address(out);
        int pairs = m * topK;
        if (gate.type() == up.type()) {
            products.prepare(gateWeights, rows, m);
            products.gateUpSilu(gateWeights, upWeights, rows, experts, pairs, topK, target);
            return;
        }
        long count = (long) pairs * gate.rows();
        long second = ups.atLeast(count * Float.BYTES);
        products.prepare(gateWeights, rows, m);
        products.pairs(gateWeights, rows, experts, pairs, topK, target);
        products.prepare(upWeights, rows, m);
        products.pairs(upWeights, rows, experts, pairs, topK, second);
        siluMul(target, second, count);
    }

    @Override
    public void siluMul(DeviceBuffer gate, DeviceBuffer up, long count) {
        siluMul(CudaBuffer.address(gate), CudaBuffer.address(up), count);
    }

    private void siluMul(long gate, long up, long count) {
        stream.parameters().put(gate).put(up).put(count);
        stream.launch(siluMul, Grids.blocks(count, THREADS), 1, 1, THREADS, 1, 0);
    }

    @Override
    public void bucket(DeviceBuffer ids, int m, int topK, int experts, DeviceBuffer offsets, DeviceBuffer order) {
        stream.parameters()
                .put(CudaBuffer.address(ids))
                .put(m * topK)
                .put(CudaBuffer.address(offsets))
                .put(CudaBuffer.address(order));
        stream.launch(bucket, experts, 1, 1, THREADS, 1, 0);
    }

    /// Both ways of `sizing` start the same grid: a launch cannot take its size from the card, and blocks too
    /// many end at once.
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
        CudaWeights weights = CudaWeights.of(w);
        long rows = CudaBuffer.address(x);
        products.prepare(weights, rows, inputRows(input, m, topK));
        products.grouped(
                weights,
                rows,
                CudaBuffer.address(offsets),
                CudaBuffer.address(order),
                m * topK,
                input.pairsPerRow(topK),
                CudaBuffer.address(out));
    }

    private static int inputRows(PairInput input, int m, int topK) {
        return switch (input) {
            case TOKEN -> m;
            case PAIR -> m * topK;
        };
    }

    @Override
    public void weightedSum(DeviceBuffer pairs, DeviceBuffer weights, int m, int topK, int n, DeviceBuffer residual) {
        stream.parameters()
                .put(CudaBuffer.address(pairs))
                .put(CudaBuffer.address(weights))
                .put(topK)
                .put(n)
                .put(CudaBuffer.address(residual));
        stream.launch(weightedSum, m, 1, 1, THREADS, 1, 0);
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
        stream.parameters()
                .put(CudaBuffer.address(pairs))
                .put(CudaBuffer.address(weights))
                .put(topK)
                .put(n)
                .put(CudaBuffer.address(residual))
                .put(CudaBuffer.address(normWeight))
                .put(eps)
                .put(CudaBuffer.address(normed));
        stream.launch(weightedSumNorm, m, 1, 1, THREADS, 1, 0);
    }
}
