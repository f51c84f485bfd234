package dev.ferrum.cuda;

import dev.ferrum.engine.backend.AttentionBlock;
import dev.ferrum.engine.backend.ExpertBlock;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.backend.LayerPlan;
import dev.ferrum.engine.backend.ModelSizes;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.gguf.GgmlType;
import java.util.stream.Stream;

/// Sizes of a model that the kernels of whole layers take, and whether they take a model at all.
record DecodeSizes(int hidden, int heads, int kvHeads, int experts, int topK, int feedForward, int vocabulary) {
    /// Of the kernels: attention is written for heads of 128 elements, of which at most 8 share a KV head, and for
    /// blocks of 32 tokens; a warp chooses among experts by pairs of threads of a block of at most 512.
    static final int HEAD_SIZE = 128;

    private static final int MOST_GROUP = 8;
    private static final int BLOCK_TOKENS = 32;
    private static final int MOST_EXPERTS = 512;
    private static final int MOST_TOP_K = 32;
    /// Wider rows have not been tried.
    private static final int MOST_HIDDEN = 4864;

    /// The sizes of `plan`'s model.
    static DecodeSizes of(LayerPlan plan) {
        AttentionBlock attention = plan.attention().getFirst();
        ExpertBlock experts = plan.experts().getFirst();
        return new DecodeSizes(
                attention.query().cols(),
                attention.shape().heads(),
                attention.shape().kvHeads(),
                experts.gate().experts(),
                experts.topK(),
                experts.gate().rows(),
                plan.head().head().rows());
    }

    /// Those of a model whose weights are not there yet.
    static DecodeSizes of(ModelSizes sizes) {
        return new DecodeSizes(
                sizes.hidden(),
                sizes.attention().heads(),
                sizes.attention().kvHeads(),
                sizes.experts(),
                sizes.topK(),
                sizes.feedForward(),
                sizes.vocabulary());
    }

    /// Whether rows of these sizes can be cut into tiles; without that there are single ops alone.
    boolean divide() {
        return hidden % WeightTiles.COLUMNS == 0
                && heads * HEAD_SIZE % WeightTiles.COLUMNS == 0
                && feedForward % WeightTiles.COLUMNS == 0;
    }

    /// Whether all of `plan`'s weights lie in tiles and its sizes are those of the kernels.
    static boolean fit(LayerPlan plan) {
        DecodeSizes sizes = of(plan);
        return sizes.heads % sizes.kvHeads == 0
                && sizes.heads / sizes.kvHeads <= MOST_GROUP
                && sizes.heads % 2 == 0
                && sizes.experts <= MOST_EXPERTS
                && sizes.topK <= MOST_TOP_K
                && sizes.hidden <= MOST_HIDDEN
                && plan.attention().stream().allMatch(DecodeSizes::fits)
                && plan.experts().stream().allMatch(DecodeSizes::fits)
                && tiled(plan.head().head());
    }

    private static boolean fits(AttentionBlock block) {
        return block.shape().headSize() == HEAD_SIZE
                && Stream.of(block.query(), block.key(), block.value(), block.output())
                        .allMatch(DecodeSizes::tiled);
    }

    private static boolean fits(ExpertBlock block) {
        GgmlType router = block.router().type();
        return (router == GgmlType.F32 || router == GgmlType.F16 || router == GgmlType.BF16)
                && block.gate().type() == block.up().type()
                && Stream.of(block.gate(), block.up(), block.down()).allMatch(DecodeSizes::tiled);
    }

    private static boolean tiled(WeightMatrix weights) {
        return CudaWeights.of(weights).tiled();
    }

    /// Whether the cache is one that the kernels read.
    static boolean fit(KvPages pages) {
        return pages.type() == KvType.F16 && pages.blockTokens() == BLOCK_TOKENS;
    }
}
