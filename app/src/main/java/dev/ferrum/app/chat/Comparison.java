package dev.ferrum.app.chat;

import java.util.List;

/// Several answers to `question`, written at once and shown side by side until one is kept. All are versions of the
/// same message, so nothing is lost whichever is kept. `aloneTokensPerSecond`: speed of the last answer that ran
/// alone, 0 when there was none.
public record Comparison(Turn question, List<Candidate> candidates, double aloneTokensPerSecond) {
    /// One of the answers.
    public record Candidate(String label, Turn turn) {}

    public Comparison {
        candidates = List.copyOf(candidates);
    }
}
