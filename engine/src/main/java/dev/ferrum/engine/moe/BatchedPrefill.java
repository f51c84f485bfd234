package dev.ferrum.engine.moe;

import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.MoeOps;
import dev.ferrum.engine.backend.MoeOps.GridSizing;
import dev.ferrum.engine.backend.MoeOps.PairInput;
import dev.ferrum.engine.profile.Stage;

/// Many tokens (32 and more by default): pairs are sorted by expert and every expert's rows are one matrix product.
/// The number of dispatches does not grow with the rows.
final class BatchedPrefill {
    private final MoeLayer layer;

    BatchedPrefill(MoeLayer layer) {
        this.layer = layer;
    }

    void run(MoeStep step) {
        MoeStages stages = MoePath.BATCHED_PREFILL.stages();
        MoeOps ops = step.ops();
        MoeScratch scratch = layer.scratch();
        MoeWeights weights = layer.weights();
        MoeConfig config = layer.config();
        DeviceBuffer ids = scratch.ids(step.layer(), step.rows());
        int rows = step.rows();
        int topK = config.topK();
        GridSizing sizing = step.switches().directDispatch() ? GridSizing.WORST_CASE : GridSizing.FROM_COUNTS;

        if (step.switches().hostTopK()) {
            step.mark(stages.router());
            step.queue().dense().linear(weights.router(), step.input(), rows, scratch.logits);
            step.mark(Stage.MOE_PREFILL_HOST_TOPK);
            HostRouting.route(step, config, scratch);
        } else {
            layer.route(step, stages);
            step.mark(Stage.MOE_PREFILL_BUCKET);
            ops.bucket(ids, rows, topK, config.experts(), scratch.offsets, scratch.order);
        }
        step.mark(stages.gate());
        ops.groupedLinear(
                weights.gate(),
                PairInput.TOKEN,
                step.input(),
                scratch.offsets,
                scratch.order,
                rows,
                topK,
                sizing,
                scratch.gate);
        step.mark(stages.up());
        ops.groupedLinear(
                weights.up(),
                PairInput.TOKEN,
                step.input(),
                scratch.offsets,
                scratch.order,
                rows,
                topK,
                sizing,
                scratch.up);
        step.mark(stages.silu());
        ops.siluMul(scratch.gate, scratch.up, (long) rows * topK * config.feedForward());
        step.mark(stages.down());
        ops.groupedLinear(
                weights.down(),
                PairInput.PAIR,
                scratch.gate,
                scratch.offsets,
                scratch.order,
                rows,
                topK,
                sizing,
                scratch.down);
        layer.weightedSum(step, stages);
    }
}
