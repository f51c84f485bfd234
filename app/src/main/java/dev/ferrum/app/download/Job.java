package dev.ferrum.app.download;

import dev.ferrum.app.hub.ModelSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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
    /// Both null while it does not run; [Runs] sets them.
    ModelTransfer transfer;

    Thread thread;
    long spaceCheckedNanos;

    private Job(String id, ModelSource source, PartFolder folder, Wish wish) {
        this.id = id;
        this.source = source;
        this.folder = folder;
        this.wish = wish;
    }

    /// One that somebody has just asked for.
    static Job queued(PartFolder folder) {
        Job job = new Job(PartFolder.id(folder.source()), folder.source(), folder, Wish.RUN);
        job.state = new DownloadState.Queued(folder.written());
        return job;
    }

    /// One that an earlier run of this program or another program has begun in the folder `models`.
    static Job begun(Path models, String id) throws IOException {
        Optional<PartFolder> folder = PartFolder.open(models, id);
        ModelSource source = folder.isPresent()
                ? folder.get().source()
                : PartFolder.look(models, id).source();
        Job job = new Job(id, source, folder.orElse(null), Wish.PAUSE);
        job.reason = folder.isPresent() ? PauseReason.PROGRAM_ENDED : PauseReason.OTHER_PROGRAM;
        job.pause(folder.isPresent() ? folder.get().written() : 0);
        return job;
    }

    boolean isRunning() {
        return transfer != null;
    }

    boolean isDone() {
        return state instanceof DownloadState.Done;
    }

    boolean isLowOnSpace() {
        return state instanceof DownloadState.Paused it && it.reason() == PauseReason.LOW_SPACE;
    }

    /// From now on it stands still, for its [#reason], with `bytes` on disk.
    void pause(long bytes) {
        state = new DownloadState.Paused(
                bytes,
                reason,
                switch (reason) {
                    case ASKED -> "paused";
                    case PROGRAM_ENDED -> "paused when the program ended";
                    case OTHER_PROGRAM -> "another program has this download";
                    case LOW_SPACE -> "the disk is nearly full";
                });
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
