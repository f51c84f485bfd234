package dev.ferrum.app.chat;

import dev.ferrum.app.store.Figures;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Channel;
import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.Usage;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/// A reply that is being written. The engine's thread offers events; the UI thread drains them once a frame.
final class Reply {
    private static final long FIGURES_PERIOD = 250_000_000L;

    /// An event and when it came, in nanoseconds.
    private record Arrived(GenerationEvent event, long nanos) {}

    private final Turn turn;
    private final long conversation;
    private final LongSupplier nanoClock;
    /// What the reply had cost before it went on; [Figures#NONE] for a new one.
    private final Figures before;
    private final LiveRate rate;
    private final ConcurrentLinkedQueue<Arrived> waiting = new ConcurrentLinkedQueue<>();
    private final long sent;
    // UI thread:
    private int tokens;
    private int thinkingTokens;
    private long firstToken;
    private long answerBegan;
    private long readingBegan;
    private int readingFrom;
    private long figuresTold;
    private double tokensPerSecond;
    private boolean ended;
    // Written by the thread that submits, read by the UI thread.
    private volatile GenerationHandle handle;
    private volatile boolean cancelled;
    private volatile int dropped;

    Reply(Turn turn, long conversation, LongSupplier nanoClock) {
        this.turn = turn;
        this.conversation = conversation;
        this.nanoClock = nanoClock;
        this.before = turn.figuresProperty().get();
        this.rate = new LiveRate(nanoClock);
        this.sent = nanoClock.getAsLong();
        rate.restart();
    }

    Turn turn() {
        return turn;
    }

    long conversation() {
        return conversation;
    }

    boolean ended() {
        return ended;
    }

    /// Tokens per second just now; of the whole reply once it has ended.
    double tokensPerSecond() {
        return tokensPerSecond;
    }

    /// Any thread.
    void offer(GenerationEvent event) {
        waiting.add(new Arrived(event, nanoClock.getAsLong()));
    }

    /// The request is with the engine, without the `left out` oldest messages. Any thread.
    void submitted(GenerationHandle request, int leftOut) {
        dropped = leftOut;
        handle = request;
        if (cancelled) {
            request.cancel();
        }
    }

    /// Asks for the end; it comes as an event like any other.
    void cancel() {
        cancelled = true;
        GenerationHandle request = handle;
        if (request != null) {
            request.cancel();
        }
    }

    boolean isCancelled() {
        return cancelled;
    }

    /// Takes over what came since the last frame, all at once.
    void drain() {
        StringBuilder answer = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        GenerationEvent last = null;
        for (Arrived next = waiting.poll(); next != null; next = waiting.poll()) {
            switch (next.event) {
                case GenerationEvent.Started(var prompt, var reused) -> read(reused, prompt, next.nanos);
                case GenerationEvent.Reading(var done, var prompt) -> read(done, prompt, next.nanos);
                case GenerationEvent.Token token ->
                    take(token, next.nanos, token.channel() == Channel.ANSWER ? answer : thoughts);
                case GenerationEvent.Finished _, GenerationEvent.Failed _ -> last = next.event;
            }
        }
        if (answer.length() + thoughts.length() > 0) {
            turn.append(answer.toString(), thoughts.toString());
        }
        rate.update(tokens).ifPresent(speed -> tokensPerSecond = speed);
        if (last != null) {
            end(last);
        } else if (tokens > 0) {
            tell();
        }
    }

    private void read(int done, int prompt, long nanos) {
        if (readingBegan == 0) {
            readingBegan = nanos;
            readingFrom = done;
        }
        int read = done - readingFrom;
        double left = read <= 0 ? -1 : (nanos - readingBegan) / 1e9 / read * (prompt - done);
        turn.setReading(new Reading(done, prompt, left));
    }

    private void take(GenerationEvent.Token token, long nanos, StringBuilder text) {
        text.append(token.text());
        if (token.id() < 0) {
            return;
        }
        tokens++;
        if (firstToken == 0) {
            firstToken = nanos;
        }
        if (token.channel() == Channel.REASONING) {
            thinkingTokens++;
        } else if (answerBegan == 0) {
            answerBegan = nanos;
        }
    }

    private void tell() {
        turn.setPhase(answerBegan == 0 && thinkingTokens > 0 ? Turn.Phase.THINKING : Turn.Phase.WRITING);
        long now = nanoClock.getAsLong();
        if (now - figuresTold >= FIGURES_PERIOD) {
            figuresTold = now;
            turn.setFigures(figures(now), thought(now));
        }
    }

    private Thought thought(long now) {
        boolean thinks = answerBegan == 0 && thinkingTokens > 0 && !ended;
        return new Thought(
                before.thinkingNanos() + thinkingNanos(now), before.thinkingTokens() + thinkingTokens, thinks);
    }

    private long thinkingNanos(long now) {
        return thinkingTokens == 0 ? 0 : (answerBegan == 0 ? now : answerBegan) - firstToken;
    }

    private Figures figures(long now) {
        return figures(new Usage(before.promptTokens(), 0, tokens, 0, firstToken - sent, now - firstToken), now);
    }

    private Figures figures(Usage usage, long now) {
        boolean anew = before.tokens() == 0;
        return new Figures(
                usage.promptTokens(),
                usage.reusedTokens(),
                before.tokens() + usage.generatedTokens(),
                before.thinkingTokens() + thinkingTokens,
                anew ? usage.queuedNanos() + usage.promptNanos() : before.firstTokenNanos(),
                before.generationNanos() + usage.generationNanos(),
                before.thinkingNanos() + thinkingNanos(now));
    }

    private void end(GenerationEvent last) {
        ended = true;
        long now = nanoClock.getAsLong();
        switch (last) {
            case GenerationEvent.Finished(var reason, var usage) -> {
                tokensPerSecond = usage.generatedTokensPerSecond();
                turn.setFigures(figures(usage, now), thought(now));
                turn.end(
                        reason == Reason.END_OF_TURN || reason == Reason.STOP_STRING
                                ? Turn.Phase.DONE
                                : Turn.Phase.STOPPED,
                        ending(reason));
            }
            case GenerationEvent.Failed(var error, var usage) -> {
                turn.setFigures(figures(usage, now), thought(now));
                turn.end(Turn.Phase.FAILED, error.getMessage());
            }
            case GenerationEvent.Started _, GenerationEvent.Reading _, GenerationEvent.Token _ ->
                throw new IllegalStateException("expected an ending, found " + last);
        }
    }

    private String ending(Reason reason) {
        String why = switch (reason) {
            case END_OF_TURN, STOP_STRING -> "";
            case MAX_TOKENS -> "Ended at the model's length limit";
            case CONTEXT_FULL -> "The context is full";
            case OUT_OF_KV -> "No memory for more context was left";
            case CANCELLED -> "Stopped by you";
        };
        if (dropped == 0) {
            return why;
        }
        String left =
                String.format(Locale.ROOT, "%d oldest message%s left out", dropped, dropped == 1 ? " was" : "s were");
        return why.isEmpty() ? "The " + left : why + "; the " + left;
    }
}
