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

    /// Bytes of a step's buffers on a device that `device` stands for, and of what its backend takes for
    /// itself; nothing is allocated there.
    public static long workingBytes(ModelShape shape, Backend device, ModelOptions options) {
        ByteCount count = new ByteCount(device);
        Qwen3MoeConfig config = config(shape);
        try (Scratch _ = new Scratch(count, config, options)) {
            return count.bytes() + device.workingBytes(Qwen3MoeOutline.sizes(config, options));
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
