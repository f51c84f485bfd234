package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.model.qwen3moe.Qwen3MoeWeights.LayerWeights;
import dev.ferrum.engine.moe.MoeLayer;
import dev.ferrum.engine.moe.MoePath;
import dev.ferrum.engine.moe.MoeStep;
import dev.ferrum.engine.profile.Stage;
import java.util.Optional;

/// One transformer layer: attention, norm, experts. Its first norm is done by the layer before (or the model), folded
/// into that layer's weighted sum.
final class Qwen3MoeLayer {
    private final int index;
    private final Qwen3MoeConfig config;
    private final LayerWeights weights;
    private final Scratch scratch;
    private final Qwen3Attention attention;
    private final MoeLayer moe;

    Qwen3MoeLayer(
            int index,
            Qwen3MoeConfig config,
            LayerWeights weights,
            Scratch scratch,
            Qwen3Attention attention,
            MoeLayer moe) {
        this.index = index;
        this.config = config;
        this.weights = weights;
        this.scratch = scratch;
        this.attention = attention;
        this.moe = moe;
    }

    /// The first half alone, where the second is computed elsewhere: reads `scratch.normed`, adds to the
    /// residual.
    void attention(CommandQueue queue, int rows, KvPages pages) {
        attention.run(queue, index, rows, pages);
    }

    /// `scratch.normed` holds the normed residual; afterwards it holds the one of the next layer, if `next` is
    /// there. `path` is the way through the experts.
    void run(
            CommandQueue queue,
            int rows,
            MoePath path,
            KvPages pages,
            MoeSwitches switches,
            Optional<LayerWeights> next) {
        attention(queue, rows, pages);
        queue.mark(Stage.NORM, index);
        queue.dense().rmsNorm(scratch.residual, weights.moeNorm(), rows, config.hidden(), config.eps(), scratch.normed);
        moe.run(new MoeStep(
                queue,
                index,
                rows,
                path,
                switches,
                scratch.normed,
                scratch.residual,
                next.map(layer -> new MoeStep.NextNorm(layer.attentionNorm(), config.eps(), scratch.normed))));
    }
}
