package dev.ferrum.app.service;

import dev.ferrum.engine.api.GenerationEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// When the last tokens went out. A token goes out inside the step that made it, so that a step finds its tokens by its
/// time. Any thread.
final class TokenLog {
    private static final int MOST = 4096;

    private final Deque<Sent> sent = new ArrayDeque<>();

    private record Sent(long nanos, String text) {}

    synchronized void hear(GenerationEvent event, long nanos) {
        if (event instanceof GenerationEvent.Token token && token.id() >= 0) {
            if (sent.size() == MOST) {
                sent.removeFirst();
            }
            sent.addLast(new Sent(nanos, token.text()));
        }
    }

    /// Texts of the tokens of the time `from` to `to`.
    synchronized List<String> between(long from, long to) {
        return sent.stream()
                .filter(token -> token.nanos >= from && token.nanos <= to)
                .map(Sent::text)
                .toList();
    }
}
