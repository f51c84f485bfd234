package dev.ferrum.app.service;

import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.BackendReport;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.ModelInfo;
import dev.ferrum.engine.api.Prompt;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/// The engine as a [LoadedModel].
public final class OpenedEngine implements LoadedModel {
    private final Engine engine;
    private final TokenLog tokens = new TokenLog();
    private final ModelProfiler profiler;

    private OpenedEngine(Engine engine) {
        this.engine = engine;
        profiler = new EngineProfiler(engine, tokens);
    }

    public static LoadedModel open(EngineConfig config, DoubleConsumer progress) {
        return new OpenedEngine(Engine.open(config, progress));
    }

    @Override
    public ModelCard card() {
        ModelInfo model = engine.model();
        BackendReport.Entry chosen = engine.backendReport().entries().stream()
                .filter(BackendReport.Entry::chosen)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("expected a chosen backend of a loaded model"));
        return new ModelCard(
                model.file(),
                model.name(),
                model.quantisation(),
                chosen.id(),
                chosen.devices().isEmpty() ? "" : chosen.devices().getFirst(),
                engine.contextTokens(),
                engine.knowsThinking(),
                engine.memory(),
                chosen.id().equals("cpu") ? MachineMemory.totalBytes() : 0,
                engine.backendReport());
    }

    @Override
    public GenerationHandle submit(GenerationRequest request, Consumer<GenerationEvent> sink) {
        return engine.submit(request, event -> {
            tokens.hear(event, System.nanoTime());
            sink.accept(event);
        });
    }

    @Override
    public void whenLost(Consumer<String> listener) {
        engine.whenLost(loss -> listener.accept(loss.getMessage()));
    }

    @Override
    public int countTokens(Prompt prompt) {
        return engine.text().countTokens(prompt);
    }

    @Override
    public Optional<ModelProfiler> profiler() {
        return Optional.of(profiler);
    }

    @Override
    public void close() {
        engine.close();
    }
}
