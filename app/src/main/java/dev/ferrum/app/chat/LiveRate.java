package dev.ferrum.app.chat;

import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/// Tokens per second of a reply while it runs: after its first token, told four times a second at most.
final class LiveRate {
    private static final long PERIOD = 250_000_000L;

    private final LongSupplier nanoClock;
    private int firstTokens;
    private long firstNanos;
    private long toldNanos;

    LiveRate(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    void restart() {
        firstTokens = 0;
    }

    /// `tokens` is what the reply has by now. Answers the rate when it is time to show it.
    OptionalDouble update(int tokens) {
        long now = nanoClock.getAsLong();
        if (firstTokens == 0) {
            firstTokens = tokens;
            firstNanos = now;
            toldNanos = now;
            return OptionalDouble.empty();
        }
        if (now - toldNanos < PERIOD || tokens == firstTokens) {
            return OptionalDouble.empty();
        }
        toldNanos = now;
        return OptionalDouble.of((tokens - firstTokens) * 1e9 / (now - firstNanos));
    }
}
