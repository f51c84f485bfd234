package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Usage;
import dev.ferrum.engine.kv.KvSequence;
import dev.ferrum.engine.sampling.Sampler;
import java.util.Arrays;
import java.util.function.Consumer;

/// One request on the engine thread: its tokens, its KV blocks, its sampler, its text, its sink.
///
/// `tokens` are prompt and answer; the first `kv.length()` of them are in the KV cache, the rest is still to be
/// computed: part of a prompt, or the token sampled last.
final class Sequence {
    private static final long NEVER = Long.MIN_VALUE;

    final GenerationRequest request;
    final RequestHandle handle;
    final Consumer<GenerationEvent> sink;
    final int promptTokens;
    final Sampler sampler;
    final OutputText text;
    SequenceState state = new SequenceState.Waiting();
    /// Null until it is admitted and after it has ended.
    KvSequence kv;
    /// Number of the step in which it last got rows.
    long lastServed;
    int reusedTokens;
    int generatedTokens;
    private int[] tokens;
    private int count;
    private final long submitted;
    private long firstStep = NEVER;
    private long firstToken = NEVER;
    private long lastToken = NEVER;

    Sequence(
            GenerationRequest request,
            int[] prompt,
            Sampler sampler,
            OutputText text,
            RequestHandle handle,
            Consumer<GenerationEvent> sink,
            long nanos) {
        this.request = request;
        this.tokens = prompt;
        this.count = prompt.length;
        this.promptTokens = prompt.length;
        this.sampler = sampler;
        this.text = text;
        this.handle = handle;
        this.sink = sink;
        this.submitted = nanos;
    }

    /// Tokens of prompt and answer; only the first [#count()] entries count.
    int[] tokens() {
        return tokens;
    }

    int count() {
        return count;
    }

    /// Tokens that are not in the KV cache yet.
    int pending() {
        return count - kv.length();
    }

    boolean isRunning() {
        return switch (state) {
            case SequenceState.Prefilling() -> true;
            case SequenceState.Decoding() -> true;
            case SequenceState.Waiting() -> false;
            case SequenceState.Done(var _) -> false;
        };
    }

    boolean isPrefilling() {
        return state instanceof SequenceState.Prefilling;
    }

    void append(int token) {
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(64, 2 * count));
        }
        tokens[count++] = token;
        generatedTokens++;
        sampler.accept(token);
    }

    void served(long step, long nanos) {
        lastServed = step;
        if (firstStep == NEVER) {
            firstStep = nanos;
        }
    }

    void sampled(long nanos) {
        if (firstToken == NEVER) {
            firstToken = nanos;
        }
        lastToken = nanos;
    }

    Usage usage(long now) {
        long queued = (firstStep == NEVER ? now : firstStep) - submitted;
        long prompt = firstStep == NEVER ? 0 : (firstToken == NEVER ? now : firstToken) - firstStep;
        long generation = firstToken == NEVER ? 0 : lastToken - firstToken;
        return new Usage(promptTokens, reusedTokens, generatedTokens, queued, prompt, generation);
    }
}
