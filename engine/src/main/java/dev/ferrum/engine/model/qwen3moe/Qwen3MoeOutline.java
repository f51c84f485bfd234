package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.ModelSizes;
import dev.ferrum.engine.gguf.GgufFile;
import dev.ferrum.engine.gguf.TensorInfo;
import dev.ferrum.engine.model.ModelOptions;
import dev.ferrum.engine.model.ModelOutline;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Adds up what a model will take, from its tensor table and from the allocations that its loading would make.
final class Qwen3MoeOutline {
    private static final Pattern EXPERTS = Pattern.compile("blk\\.(\\d{1,4})\\.ffn_(gate|up|down)_exps\\.weight");

    private Qwen3MoeOutline() {}

    static ModelOutline of(GgufFile file, Qwen3MoeConfig config, Backend backend, ModelOptions options) {
        long[] experts = new long[config.layers()];
        long shared = 0;
        for (TensorInfo tensor : file.tensors()) {
            Matcher expert = EXPERTS.matcher(tensor.name());
            int layer = expert.matches() ? Integer.parseInt(expert.group(1)) : experts.length;
            if (layer < experts.length) {
                experts[layer] += tensor.bytes();
            } else {
                shared += tensor.bytes();
            }
        }
        ByteCount count = new ByteCount(backend);
        int maxContext;
        try (Scratch scratch = new Scratch(count, config, options)) {
            maxContext = scratch.inputs.maxContext();
        }
        long own = backend.workingBytes(sizes(config, options));
        List<Long> expertBytes = new ArrayList<>();
        for (long bytes : experts) {
            expertBytes.add(bytes);
        }
        return new ModelOutline(config.attention(), maxContext, shared, expertBytes, count.bytes() + own);
    }

    static ModelSizes sizes(Qwen3MoeConfig config, ModelOptions options) {
        return new ModelSizes(
                config.hidden(),
                config.attention(),
                config.moe().experts(),
                config.moe().topK(),
                config.moe().feedForward(),
                config.vocabulary(),
                options.maxRows(),
                options.maxSequences());
    }
}
