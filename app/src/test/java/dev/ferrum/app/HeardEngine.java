package dev.ferrum.app;

import dev.ferrum.app.service.LoadedModel;
import dev.ferrum.app.service.ModelCard;
import dev.ferrum.app.service.ModelProfiler;
import dev.ferrum.app.service.OpenedEngine;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Prompt;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/// The real engine, which answers as ever; what it is asked with is written down in `requests` first.
record HeardEngine(LoadedModel engine, List<GenerationRequest> requests) implements LoadedModel {
    static LoadedModel open(EngineConfig config, DoubleConsumer progress, List<GenerationRequest> requests) {
        return new HeardEngine(OpenedEngine.open(config, progress), requests);
    }

    @Override
    public ModelCard card() {
        return engine.card();
    }

    @Override
    public GenerationHandle submit(GenerationRequest request, Consumer<GenerationEvent> sink) {
        requests.add(request);
        return engine.submit(request, sink);
    }

    @Override
    public int countTokens(Prompt prompt) {
        return engine.countTokens(prompt);
    }

    @Override
    public Optional<ModelProfiler> profiler() {
        return engine.profiler();
    }

    @Override
    public void close() {
        engine.close();
    }
}
