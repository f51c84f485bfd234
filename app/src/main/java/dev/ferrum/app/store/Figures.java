package dev.ferrum.app.store;

/// What a reply cost. `tokens` are all generated ones, of which `thinkingTokens` were reasoning; times in
/// nanoseconds: `firstTokenNanos` from sending to the first token, `generationNanos` from the first to the last,
/// `thinkingNanos` from the first token to the end of the reasoning.
public record Figures(
        int promptTokens,
        int reusedTokens,
        int tokens,
        int thinkingTokens,
        long firstTokenNanos,
        long generationNanos,
        long thinkingNanos) {
    public static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0);

    /// Tokens per second after the first one; 0 when there was no second token.
    public double tokensPerSecond() {
        return tokens < 2 || generationNanos <= 0 ? 0 : (tokens - 1) * 1e9 / generationNanos;
    }
}
