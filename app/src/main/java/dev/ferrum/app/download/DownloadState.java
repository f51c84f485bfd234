package dev.ferrum.app.download;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Where a download is. `bytes` are those on disk, of all parts; they go down only where a check found bad ones.
public sealed interface DownloadState {
    /// Waits for its turn.
    record Queued(long bytes) implements DownloadState {}

    /// Bytes come. The rate is smoothed, in bytes a second; no time left as long as nothing can be said of it.
    record Running(long bytes, double bytesPerSecond, Optional<Duration> timeLeft) implements DownloadState {}

    /// Nothing comes at the moment, and it tries again by itself at `until`; `message` says why.
    record Waiting(long bytes, String message, Instant until) implements DownloadState {}

    /// Stands still. `message` is for people.
    record Paused(long bytes, PauseReason reason, String message) implements DownloadState {}

    /// All bytes are there and are read against the hash; `checked` of them so far.
    record Verifying(long bytes, long checked) implements DownloadState {}

    /// The model is in the folder; `file` is the one to open.
    record Done(Path file) implements DownloadState {}

    /// It cannot go on by itself. Bytes that were fetched stay, unless `message` says otherwise.
    record Failed(long bytes, String message, boolean gated) implements DownloadState {}

    /// Whether nothing more happens by itself.
    default boolean hasEnded() {
        return switch (this) {
            case Done _, Failed _ -> true;
            case Queued _, Running _, Waiting _, Paused _, Verifying _ -> false;
        };
    }
}
