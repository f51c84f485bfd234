package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.chat.ThinkingSplitter.Piece;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.profile.Counter;
import dev.ferrum.engine.profile.Profiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Turns sampled tokens and endings into a request's events, and gives its KV blocks back when it ends.
///
/// Engine thread only. A sink that throws ends its own request and no other.
final class Delivery {
    /// The id of text that comes after the last token: it was held back as the possible beginning of something.
    private static final int NO_TOKEN = -1;

    private final PrefixCache cache;
    private final Profiler profiler;
    private final Set<Integer> endTokens;
    private final int contextTokens;

    Delivery(PrefixCache cache, Profiler profiler, Set<Integer> endTokens, int contextTokens) {
        this.cache = cache;
        this.profiler = profiler;
        this.endTokens = endTokens;
        this.contextTokens = contextTokens;
    }

    void started(Sequence sequence) {
        emit(sequence, new GenerationEvent.Started(sequence.promptTokens, sequence.reusedTokens));
    }

    /// Says how much of the prompt is computed, while there is more.
    void reading(Sequence sequence) {
        emit(sequence, new GenerationEvent.Reading(sequence.kv.length(), sequence.promptTokens));
    }

    /// Appends a token that was sampled at `nanos` and sends its text; ends the request where it was the last one.
    void token(Sequence sequence, int id, long nanos) {
        sequence.sampled(nanos);
        if (endTokens.contains(id) && !sequence.request.ignoreEnd()) {
            finish(sequence, Reason.END_OF_TURN, NO_TOKEN, sequence.text.finishTurn());
            return;
        }
        sequence.append(id);
        profiler.count(Counter.GENERATED_TOKENS, 1);
        List<Piece> pieces = new ArrayList<>(sequence.text.accept(id));
        Optional<Reason> reason = reasonToStop(sequence);
        if (reason.isPresent()) {
            pieces.addAll(sequence.text.cut());
            finish(sequence, reason.get(), id, pieces);
        } else {
            send(sequence, id, pieces);
        }
    }

    private Optional<Reason> reasonToStop(Sequence sequence) {
        if (sequence.text.stopped()) {
            return Optional.of(Reason.STOP_STRING);
        }
        if (sequence.generatedTokens == sequence.request.maxTokens()) {
            return Optional.of(Reason.MAX_TOKENS);
        }
        return sequence.count() >= contextTokens ? Optional.of(Reason.CONTEXT_FULL) : Optional.empty();
    }

    /// Ends a request that the model has not ended itself.
    void end(Sequence sequence, Reason reason) {
        finish(sequence, reason, NO_TOKEN, sequence.text.cut());
    }

    private void finish(Sequence sequence, Reason reason, int id, List<Piece> pieces) {
        send(sequence, id, pieces);
        if (!isDone(sequence)) {
            if (sequence.kv != null) {
                cache.keep(sequence.tokens(), sequence.kv);
                sequence.kv = null;
            }
            complete(sequence, new GenerationEvent.Finished(reason, sequence.usage(System.nanoTime())));
        }
    }

    /// Ends a request with an error; its KV blocks are not used again, because what is in them may be wrong.
    void fail(Sequence sequence, EngineException error) {
        if (!isDone(sequence)) {
            if (sequence.kv != null) {
                sequence.kv.close();
                sequence.kv = null;
            }
            complete(sequence, new GenerationEvent.Failed(error, sequence.usage(System.nanoTime())));
        }
    }

    /// One event for the token even where it completes no text; further ones where the channel changes.
    private void send(Sequence sequence, int id, List<Piece> pieces) {
        int next = id;
        for (Piece piece : merged(pieces)) {
            emit(sequence, new GenerationEvent.Token(next, piece.text(), piece.channel()));
            next = NO_TOKEN;
        }
        if (next != NO_TOKEN) {
            emit(sequence, new GenerationEvent.Token(next, "", sequence.text.channel()));
        }
    }

    private static List<Piece> merged(List<Piece> pieces) {
        List<Piece> merged = new ArrayList<>();
        for (Piece piece : pieces) {
            if (!merged.isEmpty() && merged.getLast().channel() == piece.channel()) {
                Piece before = merged.removeLast();
                merged.add(new Piece(piece.channel(), before.text() + piece.text()));
            } else {
                merged.add(piece);
            }
        }
        return merged;
    }

    private void emit(Sequence sequence, GenerationEvent event) {
        if (isDone(sequence)) {
            return;
        }
        try {
            sequence.sink.accept(event);
        } catch (RuntimeException e) {
            fail(sequence, listenerFailed(event, e));
        }
    }

    private void complete(Sequence sequence, GenerationEvent event) {
        sequence.state = new SequenceState.Done(event);
        GenerationEvent last = event;
        try {
            sequence.sink.accept(event);
        } catch (RuntimeException e) {
            // Nothing is left to end; whoever waits for the request learns of it.
            last = new GenerationEvent.Failed(listenerFailed(event, e), sequence.usage(System.nanoTime()));
        }
        sequence.handle.complete(last);
    }

    private static EngineException listenerFailed(GenerationEvent event, RuntimeException cause) {
        return new EngineException(
                "the listener of this request failed on %s: expected it to return, found %s; other requests go on"
                        .formatted(event.getClass().getSimpleName(), cause),
                cause);
    }

    static boolean isDone(Sequence sequence) {
        return sequence.state instanceof SequenceState.Done;
    }
}
