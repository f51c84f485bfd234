package dev.ferrum.app.start;

import dev.ferrum.engine.api.SamplingParams;
import java.nio.file.Path;
import java.util.List;

/// A model the catalogue knows: its file and what its makers recommend. `maxTokens` 0 means no limit of its own;
/// `examples` are first messages to offer.
public record CatalogModel(
        String id,
        String name,
        String summary,
        Path file,
        List<String> examples,
        int maxTokens,
        SamplingParams sampling) {
    public CatalogModel {
        examples = List.copyOf(examples);
    }
}
