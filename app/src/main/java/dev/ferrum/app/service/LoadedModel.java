package dev.ferrum.app.service;

import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Prompt;
import java.util.Optional;
import java.util.function.Consumer;

/// A model that answers. The engine in the app, something smaller in tests. Any thread.
public interface LoadedModel extends AutoCloseable {
    ModelCard card();

    /// Queues a request; `sink` gets its events on the engine's thread. Takes as long as reading the prompt's text.
    GenerationHandle submit(GenerationRequest request, Consumer<GenerationEvent> sink);

    /// `listener` is told, once and on the engine's thread, when the device under the model is lost; the
    /// model refuses everything then.
    default void whenLost(Consumer<String> listener) {}

    /// Tokens that `prompt` takes.
    int countTokens(Prompt prompt);

    /// What it can be measured by; empty where there is no profiler.
    Optional<ModelProfiler> profiler();

    /// Ends running requests as cancelled and frees all memory.
    @Override
    void close();
}
