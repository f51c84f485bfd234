package dev.ferrum.engine.moe;

/// One token: the top-k experts' matrices, stacked, times the one activation row.
final class StackedDecode {
    private final MoeLayer layer;

    StackedDecode(MoeLayer layer) {
        this.layer = layer;
    }

    void run(MoeStep step) {
        if (step.rows() != 1) {
            throw new IllegalStateException("stacked decode: expected 1 row, found " + step.rows());
        }
        MoeStages stages = MoePath.STACKED_DECODE.stages();
        layer.route(step, stages);
        new PairExperts(layer).run(step, stages);
        layer.weightedSum(step, stages);
    }
}
