package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.api.ModelShape;
import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.model.ModelOptions;
import dev.ferrum.engine.moe.MoeConfig;

/// What steps of a model will work in, for a model of which only the sizes are known.
public final class Qwen3MoeForecast {
    private static final float ANY = 1e-6f;

    private Qwen3MoeForecast() {}

    /// Bytes of a step's buffers on a device that `device` stands for; nothing is allocated there.
    public static long workingBytes(ModelShape shape, Backend device, ModelOptions options) {
        ByteCount count = new ByteCount(device);
        try (Scratch _ = new Scratch(count, config(shape), options)) {
            return count.bytes();
        }
    }

    private static Qwen3MoeConfig config(ModelShape shape) {
        return new Qwen3MoeConfig(
                shape.layers(),
                shape.hidden(),
                shape.vocabulary(),
                shape.trainedContext(),
                ANY,
                new AttentionShape(shape.heads(), shape.kvHeads(), shape.headSize()),
                new MoeConfig(shape.experts(), shape.topK(), shape.hidden(), shape.expertFeedForward(), true),
                new RotaryScaling.None(ANY));
    }
}
