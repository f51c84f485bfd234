package dev.ferrum.app.download;

import java.time.Duration;
import java.util.Optional;

/// A rate and a time left that do not jump: exponential means over time, the one behind the time left slower.
/// One thread.
final class RateMeter {
    private static final double RATE_SECONDS = 4;
    private static final double LEFT_SECONDS = 15;
    /// Nothing is said of the time left before.
    private static final double FIRST_SECONDS = 2;
    /// A longer gap is a machine that slept.
    private static final double LONGEST_GAP_SECONDS = 10;

    private final Mean rate = new Mean(RATE_SECONDS);
    private final Mean slow = new Mean(LEFT_SECONDS);
    private long lastNanos;
    private long lastBytes = -1;
    private double seconds;

    /// A mean whose old values fade; `weight` corrects for those it has not had yet.
    private static final class Mean {
        private final double span;
        private double value;
        private double weight;

        Mean(double span) {
            this.span = span;
        }

        void add(double next, double seconds) {
            double fresh = 1 - Math.exp(-seconds / span);
            value += fresh * (next - value);
            weight += fresh * (1 - weight);
        }

        double get() {
            return weight == 0 ? 0 : value / weight;
        }
    }

    /// `bytes` fetched since the beginning, at `nanos` of a clock that only goes forward.
    void add(long bytes, long nanos) {
        double passed = (nanos - lastNanos) / 1e9;
        if (lastBytes >= 0 && passed > 0 && passed < LONGEST_GAP_SECONDS) {
            double now = Math.max(0, bytes - lastBytes) / passed;
            rate.add(now, passed);
            slow.add(now, passed);
            seconds += passed;
        }
        lastNanos = nanos;
        lastBytes = bytes;
    }

    double bytesPerSecond() {
        return rate.get();
    }

    /// Time that `bytes` more take; empty as long as that is a guess.
    Optional<Duration> timeFor(long bytes) {
        double speed = slow.get();
        return seconds < FIRST_SECONDS || speed < 1
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(Math.round(bytes / speed)));
    }
}
