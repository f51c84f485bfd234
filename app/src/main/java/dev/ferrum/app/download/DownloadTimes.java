package dev.ferrum.app.download;

import java.time.Duration;

/// Every span of time a download knows. `stall`: a connection that brings less than `stallBytes` in it is given up.
/// Waits after failures double from `firstWait` to `longestWait`.
public record DownloadTimes(
        Duration stall, long stallBytes, Duration firstWait, Duration longestWait, Duration tick, Duration spaceCheck) {
    public static DownloadTimes usual() {
        return new DownloadTimes(
                Duration.ofSeconds(30),
                2048,
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofMillis(250),
                Duration.ofSeconds(5));
    }
}
