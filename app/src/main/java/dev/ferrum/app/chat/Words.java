package dev.ferrum.app.chat;

import dev.ferrum.app.store.Figures;
import java.util.Locale;

/// Numbers in words, the same everywhere in the window.
final class Words {
    private static final int THOUSAND = 1000;

    private Words() {}

    /// `87.4 tok/s · 312 tokens · 0.41 s to first token`.
    /// Without a speed where there was no second token to measure one by.
    static String figures(Figures figures) {
        double speed = figures.tokensPerSecond();
        return String.format(
                Locale.ROOT,
                "%s%s · %.2f s to first token",
                speed > 0 ? rate(speed) + " · " : "",
                tokens(figures.tokens()),
                figures.firstTokenNanos() / 1e9);
    }

    static String rate(double tokensPerSecond) {
        return String.format(Locale.ROOT, tokensPerSecond < 1000 ? "%.1f tok/s" : "%,.0f tok/s", tokensPerSecond);
    }

    static String tokens(int tokens) {
        return tokens == 1 ? "1 token" : String.format(Locale.ROOT, "%,d tokens", tokens);
    }

    /// `950`, `4.1K`, `32K`: thousands as the makers of models write contexts.
    static String context(int tokens) {
        if (tokens < THOUSAND) {
            return Integer.toString(tokens);
        }
        boolean whole = tokens % 1024 == 0;
        double thousands = whole ? tokens / 1024.0 : tokens / 1000.0;
        return String.format(Locale.ROOT, whole || thousands >= 100 ? "%.0fK" : "%.1fK", thousands);
    }

    /// `0.4 s`, `6 s`, `2 min 20 s`.
    static String seconds(double seconds) {
        if (seconds < 1) {
            return String.format(Locale.ROOT, "%.1f\u00a0s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 60 ? whole + "\u00a0s" : "%d\u00a0min %d\u00a0s".formatted(whole / 60, whole % 60);
    }
}
