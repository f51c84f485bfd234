package dev.ferrum.engine.model;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.gguf.GgufFile;
import dev.ferrum.engine.model.qwen3moe.Qwen3MoeLoader;
import java.util.function.DoubleConsumer;

/// From an open file to a model: the only switch over architectures.
public final class ModelLoader {
    private ModelLoader() {}

    /// What loading the model of `file` onto `backend` would take; loads nothing. Throws as [#load].
    public static ModelOutline outline(GgufFile file, Backend backend, ModelOptions options) {
        return loader(file, backend, Placement.onDevice(), options, done -> {}).outline();
    }

    /// Loads the weights of `file` to where `placement` says, `backend` running the model; the file must
    /// stay open until the model is closed. `progress` gets 0..1. Throws [UnsupportedModelException] for
    /// another architecture, and whatever the backend throws when it is too small.
    public static CausalModel load(
            GgufFile file, Backend backend, Placement placement, ModelOptions options, DoubleConsumer progress) {
        return loader(file, backend, placement, options, progress).load();
    }

    private static Qwen3MoeLoader loader(
            GgufFile file, Backend backend, Placement placement, ModelOptions options, DoubleConsumer progress) {
        String architecture = file.metadata().string("general.architecture");
        return switch (architecture) {
            case Qwen3MoeLoader.ARCHITECTURE -> new Qwen3MoeLoader(file, backend, placement, options, progress);
            default ->
                throw new UnsupportedModelException(
                        "model architecture: expected %s, found '%s'; choose a Qwen3-MoE model such as Qwen3-30B-A3B"
                                .formatted(Qwen3MoeLoader.ARCHITECTURE, architecture));
        };
    }
}
