package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.gguf.GgufMetadata;
import dev.ferrum.engine.model.UnsupportedModelException;
import dev.ferrum.engine.moe.MoeConfig;

/// A Qwen3-MoE model's sizes, read from the `qwen3moe.*` keys of its file and bounded.
///
/// `trainedContext`: tokens the model was made for, any scaling included. `eps`: of every RMSNorm.
record Qwen3MoeConfig(
        int layers,
        int hidden,
        int vocabulary,
        int trainedContext,
        float eps,
        AttentionShape attention,
        MoeConfig moe,
        RotaryScaling rotary) {
    private static final String PREFIX = Qwen3MoeLoader.ARCHITECTURE + ".";

    /// `vocabulary` is the number of rows of the embedding. Throws an [EngineException] that names the key.
    static Qwen3MoeConfig read(GgufMetadata metadata, int vocabulary) {
        int hidden = positive(metadata, "embedding_length", 1 << 17);
        int heads = positive(metadata, "attention.head_count", 1 << 12);
        int kvHeads = metadata.findInteger(PREFIX + "attention.head_count_kv").orElse(heads);
        int headSize = metadata.findInteger(PREFIX + "attention.key_length").orElse(hidden / heads);
        int valueSize = metadata.findInteger(PREFIX + "attention.value_length").orElse(headSize);
        if (valueSize != headSize) {
            throw new UnsupportedModelException("%sattention.value_length: expected the key length %d, found %d"
                    .formatted(PREFIX, headSize, valueSize));
        }
        int rotated = metadata.findInteger(PREFIX + "rope.dimension_count").orElse(headSize);
        if (rotated != headSize) {
            throw new UnsupportedModelException(
                    "%srope.dimension_count: expected the head size %d, found %d".formatted(PREFIX, headSize, rotated));
        }
        float eps =
                metadata.findReal(PREFIX + "attention.layer_norm_rms_epsilon").orElse(1e-6f);
        // The file format has no key for norm_topk_prob in this architecture: every Qwen3-MoE model has it on.
        boolean renormalise = metadata.findBool(PREFIX + "expert_weights_norm").orElse(true);
        try {
            return new Qwen3MoeConfig(
                    positive(metadata, "block_count", 1 << 10),
                    hidden,
                    vocabulary,
                    positive(metadata, "context_length", 1 << 24),
                    eps,
                    new AttentionShape(heads, kvHeads, headSize),
                    new MoeConfig(
                            positive(metadata, "expert_count", 1 << 12),
                            positive(metadata, "expert_used_count", 1 << 8),
                            hidden,
                            positive(metadata, "expert_feed_forward_length", 1 << 17),
                            renormalise),
                    RotaryScaling.read(metadata, PREFIX));
        } catch (IllegalArgumentException e) {
            throw new EngineException("model sizes do not fit together: " + e.getMessage(), e);
        }
    }

    private static int positive(GgufMetadata metadata, String key, int most) {
        int value = metadata.integer(PREFIX + key);
        if (value < 1 || value > most) {
            throw new EngineException("%s%s: expected 1..%d, found %d".formatted(PREFIX, key, most, value));
        }
        return value;
    }
}
