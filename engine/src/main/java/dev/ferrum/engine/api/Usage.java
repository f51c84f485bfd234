package dev.ferrum.engine.api;

/// What a generation cost. Times are nanoseconds: `queuedNanos` from submission to the first step, `promptNanos` from
/// there to the first token, `generationNanos` from the first token to the last.
public record Usage(
        int promptTokens,
        int reusedTokens,
        int generatedTokens,
        long queuedNanos,
        long promptNanos,
        long generationNanos) {
    /// Prompt tokens computed per second; reused ones do not count.
    public double promptTokensPerSecond() {
        return promptNanos <= 0 ? 0 : (promptTokens - reusedTokens) * 1e9 / promptNanos;
    }

    /// Tokens per second after the first one; 0 when there was no second token.
    public double generatedTokensPerSecond() {
        return generatedTokens < 2 || generationNanos <= 0 ? 0 : (generatedTokens - 1) * 1e9 / generationNanos;
    }

    /// Seconds from submission to the first token.
    public double secondsToFirstToken() {
        return (queuedNanos + promptNanos) / 1e9;
    }
}
