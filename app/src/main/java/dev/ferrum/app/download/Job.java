package dev.ferrum.app.download;

import dev.ferrum.app.hub.ModelSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One entry of the queue with what belongs to it. Guarded by the lock of [Downloads].
final class Job {
    /// What a person wants of it.
    enum Wish {
        RUN,
        PAUSE,
        CANCEL
    }

    final String id;
    final ModelSource source;
    final Map<Integer, PrefixHash> hashes = new ConcurrentHashMap<>();
    /// Null when another program has it, and once it is done.
    PartFolder folder;
    Wish wish;
    PauseReason reason = PauseReason.ASKED;
    DownloadState state;
    ModelTransfer transfer;
    Thread thread;
    long spaceCheckedNanos;

    Job(String id, ModelSource source, PartFolder folder, Wish wish, DownloadState state) {
        this.id = id;
        this.source = source;
        this.folder = folder;
        this.wish = wish;
        this.state = state;
    }

    Download snapshot() {
        return new Download(id, source, state);
    }

    /// Bytes on disk as last seen.
    long bytes() {
        return switch (state) {
            case DownloadState.Queued it -> it.bytes();
            case DownloadState.Running it -> it.bytes();
            case DownloadState.Waiting it -> it.bytes();
            case DownloadState.Paused it -> it.bytes();
            case DownloadState.Verifying it -> it.bytes();
            case DownloadState.Failed it -> it.bytes();
            case DownloadState.Done _ -> source.bytes();
        };
    }
}
