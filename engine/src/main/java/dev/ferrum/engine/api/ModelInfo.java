package dev.ferrum.engine.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is known of a model from its file. Sizes in bytes; `tensorTypes` maps a type's name to tensors and bytes.
///
/// `kvBytesPerToken`: F16 KV cache of one token over all layers. `metadata`: key to printable value, arrays
/// shortened.
public record ModelInfo(
        Path file,
        List<Path> parts,
        String name,
        String architecture,
        long parameters,
        long fileBytes,
        long weightBytes,
        int layers,
        int hidden,
        int heads,
        int kvHeads,
        int headSize,
        int experts,
        int topK,
        int expertFeedForward,
        int vocabulary,
        int trainedContext,
        long kvBytesPerToken,
        String quantisation,
        Map<String, TypeUse> tensorTypes,
        Map<String, String> metadata) {
    /// The sizes that decide about memory; empty where the file is of no mixture of experts or does not tell
    /// them.
    public Optional<ModelShape> shape() {
        boolean known = layers > 0
                && hidden > 0
                && heads > 0
                && kvHeads > 0
                && headSize > 0
                && experts > 0
                && topK > 0
                && topK <= experts
                && expertFeedForward > 0
                && vocabulary > 0
                && trainedContext > 0;
        return known
                ? Optional.of(new ModelShape(
                        layers,
                        hidden,
                        heads,
                        kvHeads,
                        headSize,
                        experts,
                        topK,
                        expertFeedForward,
                        vocabulary,
                        trainedContext))
                : Optional.empty();
    }

    /// How much of a file one tensor type makes up.
    public record TypeUse(int tensors, long bytes) {}
}
