package dev.ferrum.app.service;

import dev.ferrum.engine.api.BackendReport;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Channel;
import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.MemoryUse;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.Usage;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A model whose replies a test plays by hand: nothing happens until [#say], [#end] or a cancel.
public final class FakeModel implements LoadedModel {
    public static final int CONTEXT = 2048;

    private final Path file;
    private final List<GenerationRequest> requests = new ArrayList<>();
    private final List<Played> played = new ArrayList<>();
    private boolean closed;
    private Consumer<String> whenLost = _ -> {};
    private Optional<ModelProfiler> profiler = Optional.empty();

    /// One request; `sink` is null once it has ended.
    private static final class Played {
        Consumer<GenerationEvent> sink;
        int tokens;

        Usage usage() {
            return new Usage(12, 0, tokens, 0, 500_000_000L, Math.max(0, tokens - 1) * 25_000_000L);
        }
    }

    public FakeModel(Path file) {
        this.file = file;
    }

    @Override
    public ModelCard card() {
        return new ModelCard(
                file,
                "Fake Stories",
                "Q4_K_M",
                "cpu",
                "Test processor",
                CONTEXT,
                true,
                new MemoryUse(20 << 20, 14 << 20, 2 << 20, 0, 4, 4),
                24L << 30,
                new BackendReport(List.of(
                        new BackendReport.Entry(
                                "metal",
                                false,
                                false,
                                List.of(),
                                "Metal is part of macOS, and this is another system",
                                ""),
                        new BackendReport.Entry(
                                "cuda",
                                false,
                                false,
                                List.of(),
                                "CUDA needs driver 570; this PC has 551",
                                "Update it."),
                        new BackendReport.Entry(
                                "cpu", true, true, List.of("Test processor"), "the best that works here", ""))));
    }

    @Override
    public synchronized GenerationHandle submit(GenerationRequest request, Consumer<GenerationEvent> events) {
        if (closed) {
            throw new IllegalStateException("the engine is closed; open it again");
        }
        Played reply = new Played();
        reply.sink = events;
        requests.add(request);
        played.add(reply);
        reply.sink.accept(new GenerationEvent.Started(12, 0));
        return new GenerationHandle() {
            @Override
            public void cancel() {
                end(reply, Reason.CANCELLED);
            }

            @Override
            public GenerationEvent await() {
                throw new UnsupportedOperationException("the window never waits");
            }

            @Override
            public boolean isDone() {
                return reply.sink == null;
            }
        };
    }

    @Override
    public void whenLost(Consumer<String> listener) {
        whenLost = listener;
    }

    /// The device under the model goes away.
    public void lose(String message) {
        whenLost.accept(message);
    }

    public boolean isClosed() {
        return closed;
    }

    /// One token for each word.
    @Override
    public int countTokens(Prompt prompt) {
        return switch (prompt) {
            case Prompt.Text(var text) -> words(text);
            case Prompt.Chat chat ->
                chat.messages().stream()
                        .mapToInt(message -> words(message.content()))
                        .sum();
            case Prompt.Template _, Prompt.Tokens _ -> throw new UnsupportedOperationException("not asked for");
        };
    }

    private static int words(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }

    @Override
    public Optional<ModelProfiler> profiler() {
        return profiler;
    }

    /// Gives it a profiler; to be called before it is loaded.
    public void measuredBy(ModelProfiler measuring) {
        profiler = Optional.of(measuring);
    }

    /// A token of the latest request.
    public void say(String text) {
        say(played.size() - 1, text);
    }

    /// A token of the request with this number, from 0.
    public synchronized void say(int request, String text) {
        Played reply = played.get(request);
        reply.sink.accept(new GenerationEvent.Token(reply.tokens++, text, Channel.ANSWER));
    }

    public synchronized void think(String text) {
        Played reply = played.getLast();
        reply.sink.accept(new GenerationEvent.Token(reply.tokens++, text, Channel.REASONING));
    }

    public synchronized void read(int done, int promptTokens) {
        played.getLast().sink.accept(new GenerationEvent.Reading(done, promptTokens));
    }

    /// Ends the latest reply; half a second to the first token, then 40 tokens a second.
    public void end(Reason reason) {
        end(played.getLast(), reason);
    }

    public void end(int request, Reason reason) {
        end(played.get(request), reason);
    }

    private synchronized void end(Played reply, Reason reason) {
        if (reply.sink != null) {
            Consumer<GenerationEvent> sink = reply.sink;
            reply.sink = null;
            sink.accept(new GenerationEvent.Finished(reason, reply.usage()));
        }
    }

    public synchronized void fail(String message) {
        Played reply = played.getLast();
        reply.sink.accept(new GenerationEvent.Failed(new EngineException(message), reply.usage()));
        reply.sink = null;
    }

    public synchronized List<GenerationRequest> requests() {
        return List.copyOf(requests);
    }

    public synchronized boolean closed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        played.forEach(reply -> end(reply, Reason.CANCELLED));
    }
}
