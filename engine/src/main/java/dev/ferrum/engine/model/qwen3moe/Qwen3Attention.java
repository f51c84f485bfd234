package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.backend.AttentionOps;
import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.model.qwen3moe.Qwen3MoeWeights.LayerWeights;
import dev.ferrum.engine.profile.Stage;

/// One layer's attention: projections, QK-norm and rotation, KV write, grouped-query attention, output projection
/// onto the residual.
final class Qwen3Attention {
    private final Qwen3MoeConfig config;
    private final Qwen3MoeWeights model;
    private final LayerWeights weights;
    private final Scratch scratch;

    Qwen3Attention(Qwen3MoeConfig config, Qwen3MoeWeights model, LayerWeights weights, Scratch scratch) {
        this.config = config;
        this.model = model;
        this.weights = weights;
        this.scratch = scratch;
    }

    /// Reads `scratch.normed`, adds to `scratch.residual`, both `[rows, hidden]`.
    void run(CommandQueue queue, int layer, int rows, KvPages pages) {
        AttentionShape shape = config.attention();
        AttentionOps attention = queue.attention();
        queue.mark(Stage.QKV, layer);
        queue.dense()
                .linear3(
                        weights.query(),
                        weights.key(),
                        weights.value(),
                        scratch.normed,
                        rows,
                        scratch.query,
                        scratch.key,
                        scratch.value);
        queue.mark(Stage.QK_NORM_ROPE, layer);
        attention.qkNormRope(
                scratch.query,
                scratch.key,
                weights.queryNorm(),
                weights.keyNorm(),
                config.eps(),
                scratch.inputs.positions(),
                model.frequencies(),
                config.rotary().magnitude(),
                rows,
                shape);
        queue.mark(Stage.KV_WRITE, layer);
        attention.kvAppend(scratch.key, scratch.value, pages, rows, shape);
        queue.mark(Stage.ATTENTION, layer);
        attention.attention(scratch.query, pages, rows, shape, scratch.attended);
        queue.mark(Stage.O_PROJ, layer);
        queue.dense().linearAdd(weights.output(), scratch.attended, rows, scratch.residual);
    }
}
