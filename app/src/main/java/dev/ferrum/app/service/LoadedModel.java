package dev.ferrum.app.service;

import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import java.util.function.Consumer;

/// A model that answers. The engine in the app, something smaller in tests.
public interface LoadedModel extends AutoCloseable {
    ModelCard card();

    /// Queues a request; `sink` gets its events on the engine's thread.
    GenerationHandle submit(GenerationRequest request, Consumer<GenerationEvent> sink);

    /// Ends running requests as cancelled and frees all memory.
    @Override
    void close();
}
