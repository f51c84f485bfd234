package dev.ferrum.engine.moe;

/// A few tokens (2..31 by default): all rows are routed at once, then one pass over all rows · top-k pairs per
/// linear. The number of dispatches does not grow with the rows.
final class BatchedDecode {
    private final MoeLayer layer;

    BatchedDecode(MoeLayer layer) {
        this.layer = layer;
    }

    void run(MoeStep step) {
        MoeStages stages = MoePath.BATCHED_DECODE.stages();
        layer.route(step, stages);
        new PairExperts(layer).run(step, stages);
        layer.weightedSum(step, stages);
    }
}
