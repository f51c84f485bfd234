package dev.ferrum.app.service;

import dev.ferrum.engine.api.EngineConfig;
import java.util.function.DoubleConsumer;

/// Loads a model; takes as long as that takes. Throws an `EngineException` when it cannot be loaded.
@FunctionalInterface
public interface ModelOpener {
    LoadedModel open(EngineConfig config, DoubleConsumer progress);
}
