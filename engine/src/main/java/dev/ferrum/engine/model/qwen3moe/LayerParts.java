package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.backend.AttentionBlock;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.ExpertBlock;
import dev.ferrum.engine.backend.HeadBlock;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.backend.LayerOps;
import dev.ferrum.engine.backend.LayerPlan;
import dev.ferrum.engine.model.ModelOptions;
import dev.ferrum.engine.model.qwen3moe.Qwen3MoeWeights.LayerWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/// The model on a backend that has whole parts of a step as single ops. Owns those ops.
final class LayerParts implements AutoCloseable {
    private final LayerPlan plan;
    private final LayerOps ops;
    private final Scratch scratch;

    private LayerParts(LayerPlan plan, LayerOps ops, Scratch scratch) {
        this.plan = plan;
        this.ops = ops;
        this.scratch = scratch;
    }

    /// The first `layers` layers and the head. Empty where `backend` has no such ops for this model.
    static Optional<LayerParts> of(
            Backend backend,
            Qwen3MoeConfig config,
            Qwen3MoeWeights weights,
            int layers,
            Scratch scratch,
            ModelOptions options) {
        if (layers == 0) {
            return Optional.empty();
        }
        List<AttentionBlock> attention = new ArrayList<>();
        List<ExpertBlock> experts = new ArrayList<>();
        for (LayerWeights layer : weights.layers().subList(0, layers)) {
            attention.add(attention(config, weights, layer));
            experts.add(experts(config, layer));
        }
        HeadBlock head = new HeadBlock(weights.finalNorm(), weights.head(), config.eps());
        LayerPlan plan = new LayerPlan(
                attention, experts, head, options.maxRows(), options.maxSequences(), options.maxSequences());
        return backend.layerOps(plan).map(ops -> new LayerParts(plan, ops, scratch));
    }

    private static AttentionBlock attention(Qwen3MoeConfig config, Qwen3MoeWeights weights, LayerWeights layer) {
        return new AttentionBlock(
                layer.attentionNorm(),
                layer.query(),
                layer.key(),
                layer.value(),
                layer.queryNorm(),
                layer.keyNorm(),
                layer.output(),
                config.eps(),
                weights.frequencies(),
                config.rotary().magnitude(),
                config.attention());
    }

    private static ExpertBlock experts(Qwen3MoeConfig config, LayerWeights layer) {
        return new ExpertBlock(
                layer.moeNorm(),
                layer.moe().router(),
                layer.moe().gate(),
                layer.moe().up(),
                layer.moe().down(),
                config.moe().topK(),
                config.moe().renormalise(),
                config.eps());
    }

    /// Whether steps of `rows` rows with these switches go this way: a switch asks for a stage that no part has.
    boolean allow(MoeSwitches switches, int rows, KvPages pages) {
        return switches.fusedGateUpSilu()
                && !switches.hostTopK()
                && !switches.directDispatch()
                && ops.takes(rows, pages);
    }

    /// Enqueues its layers for `rows` rows over the scratch's residual.
    void layers(CommandQueue queue, int rows, IntFunction<KvPages> pages) {
        for (int layer = 0; layer < plan.attention().size(); layer++) {
            ops.attention(queue, layer, plan.attention().get(layer), pages.apply(layer), rows, scratch.residual);
            ops.experts(queue, layer, plan.experts().get(layer), rows, scratch.residual, scratch.moe.ids(layer, rows));
        }
    }

    /// Enqueues the logits of `count` of the residual's `rows` rows.
    void head(CommandQueue queue, int rows, int count) {
        ops.head(queue, plan.head(), rows, scratch.residual, scratch.inputs.logitRows(), count, scratch.logits(count));
    }

    @Override
    public void close() {
        ops.close();
    }
}
