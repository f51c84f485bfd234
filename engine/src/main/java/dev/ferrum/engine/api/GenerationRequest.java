package dev.ferrum.engine.api;

import dev.ferrum.engine.error.Check;
import java.util.List;
import java.util.Objects;

/// What to generate and when to stop. `maxTokens` 0 means until the model ends or the context is full.
///
/// `stop`: generation ends before the first of these strings. `ignoreEnd`: go on past the model's end token (bench).
public record GenerationRequest(
        Prompt prompt, SamplingParams sampling, int maxTokens, List<String> stop, boolean ignoreEnd) {
    public GenerationRequest {
        Objects.requireNonNull(prompt, "prompt");
        Objects.requireNonNull(sampling, "sampling");
        Check.inRange("max tokens", maxTokens, 0, Integer.MAX_VALUE);
        stop = List.copyOf(stop);
        if (stop.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("stop strings: expected text, found an empty string");
        }
    }

    public GenerationRequest(Prompt prompt, SamplingParams sampling, int maxTokens) {
        this(prompt, sampling, maxTokens, List.of(), false);
    }
}
