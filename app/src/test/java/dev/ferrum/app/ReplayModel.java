package dev.ferrum.app;

import dev.ferrum.app.service.FakeModel;
import dev.ferrum.app.service.LoadedModel;
import dev.ferrum.app.service.ModelCard;
import dev.ferrum.app.service.ModelProfiler;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Channel;
import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.Usage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// A model that writes one given text, word by word at a given speed: for measurements of the window alone.
final class ReplayModel implements LoadedModel {
    private final FakeModel fake;
    private final String[] tokens;
    private final long nanosPerToken;
    private volatile boolean closed;

    ReplayModel(Path file, String text, int tokensPerSecond) {
        fake = new FakeModel(file);
        // About four characters a token, as tokenizers cut English.
        tokens = text.split("(?s)(?<=\\G.{4})", -1);
        nanosPerToken = 1_000_000_000L / tokensPerSecond;
    }

    int tokens() {
        return tokens.length;
    }

    @Override
    public ModelCard card() {
        return fake.card();
    }

    @Override
    public GenerationHandle submit(GenerationRequest request, Consumer<GenerationEvent> sink) {
        Thread writer = Thread.ofPlatform().daemon(true).start(() -> write(sink));
        return new GenerationHandle() {
            @Override
            public void cancel() {
                closed = true;
            }

            @Override
            public GenerationEvent await() {
                throw new UnsupportedOperationException("the window never waits");
            }

            @Override
            public boolean isDone() {
                return !writer.isAlive();
            }
        };
    }

    private void write(Consumer<GenerationEvent> sink) {
        sink.accept(new GenerationEvent.Started(10, 0));
        long start = System.nanoTime();
        for (int i = 0; i < tokens.length && !closed; i++) {
            long due = start + i * nanosPerToken;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            sink.accept(new GenerationEvent.Token(i, tokens[i], Channel.ANSWER));
        }
        sink.accept(new GenerationEvent.Finished(
                Reason.END_OF_TURN, new Usage(10, 0, tokens.length, 0, 1000, System.nanoTime() - start)));
    }

    @Override
    public int countTokens(Prompt prompt) {
        return fake.countTokens(prompt);
    }

    @Override
    public Optional<ModelProfiler> profiler() {
        return Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
    }
}
