package dev.ferrum.app.download;

import dev.ferrum.engine.error.Check;
import java.util.Objects;

/// How downloads run. `segments`: connections for one file. `atOnce`: models at a time. `bytesPerSecond`: limit of all
/// together, 0 for none. `sparedBytes`: room on the disk that stays free.
public record DownloadOptions(int segments, int atOnce, long bytesPerSecond, long sparedBytes, DownloadTimes times) {
    public DownloadOptions {
        Check.inRange("segments", segments, 1, 16);
        Check.inRange("atOnce", atOnce, 1, 8);
        Check.inRange("bytesPerSecond", bytesPerSecond, 0, Long.MAX_VALUE);
        Check.inRange("sparedBytes", sparedBytes, 0, Long.MAX_VALUE);
        Objects.requireNonNull(times, "times");
    }

    public static DownloadOptions usual() {
        return new DownloadOptions(4, 1, 0, 512L << 20, DownloadTimes.usual());
    }

    public DownloadOptions withBytesPerSecond(long limit) {
        return new DownloadOptions(segments, atOnce, limit, sparedBytes, times);
    }
}
