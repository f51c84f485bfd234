package dev.ferrum.engine.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
    /// How much of a file one tensor type makes up.
    public record TypeUse(int tensors, long bytes) {}
}
