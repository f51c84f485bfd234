package dev.ferrum.app.download;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Waits between tries: doubling, up to a longest one, each between half and all of it, so that many segments and many
/// programs do not come back at the same moment. One thread.
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private int failures;

    Backoff(DownloadTimes times) {
        this.first = times.firstWait();
        this.longest = times.longestWait();
    }

    /// Failures since the last progress.
    int failures() {
        return failures;
    }

    void progressed() {
        failures = 0;
    }

    /// Notes a failure; how long to wait before the next try.
    Duration failed() {
        double whole = first.toNanos() * Math.pow(2, Math.min(failures, 30));
        failures++;
        double most = Math.min(whole, longest.toNanos());
        return Duration.ofNanos((long) (most * ThreadLocalRandom.current().nextDouble(0.5, 1)));
    }
}
