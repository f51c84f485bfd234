package dev.ferrum.app.download;

import dev.ferrum.app.hub.HubClient;
import java.util.List;
import java.util.Optional;

/// Runs of downloads: starts the transfer of a job on a thread of its own, follows it, and puts into the job's state
/// what became of it. Which job runs and when is the queue's business, which calls under its lock.
final class Runs {
    private final HubClient hub;
    private final DownloadOptions options;
    private final SpaceCheck space;
    private final RateLimit limit;

    Runs(HubClient hub, DownloadOptions options, SpaceCheck space) {
        this.hub = hub;
        this.options = options;
        this.space = space;
        this.limit = new RateLimit(options.bytesPerSecond());
    }

    /// As [Downloads#limit(long)]; what runs already obeys it at once.
    void limit(long bytesPerSecond) {
        limit.set(bytesPerSecond);
    }

    void start(Job job) {
        job.transfer = new ModelTransfer(job.folder, hub, limit, options, space, job.hashes);
        job.thread = Thread.ofPlatform()
                .daemon(true)
                .name("download of " + job.source.name())
                .start(job.transfer);
        job.state = new DownloadState.Running(job.bytes(), 0, Optional.empty());
    }

    /// Takes over how far a running job is, or how it ended; then it runs no more.
    void follow(Job job) {
        Optional<ModelTransfer.Outcome> outcome = job.transfer.outcome();
        if (outcome.isPresent()) {
            job.transfer = null;
            job.thread = null;
            end(job, outcome.get());
        } else {
            job.state = job.transfer.state();
        }
    }

    /// Asks a running job to end; [#follow(Job)] tells when it has.
    void stop(Job job) {
        job.thread.interrupt();
    }

    private static void end(Job job, ModelTransfer.Outcome outcome) {
        job.state = switch (outcome) {
            case ModelTransfer.Outcome.Completed it -> {
                job.folder = null;
                yield new DownloadState.Done(it.file());
            }
            case ModelTransfer.Outcome.Stopped _ -> new DownloadState.Queued(job.folder.written());
            case ModelTransfer.Outcome.LowSpace it -> {
                job.spaceCheckedNanos = System.nanoTime();
                yield new DownloadState.Paused(job.folder.written(), PauseReason.LOW_SPACE, it.message());
            }
            case ModelTransfer.Outcome.Failed it ->
                new DownloadState.Failed(job.folder.written(), it.message(), it.gated());
        };
    }

    /// Puts a job that waits for room into the queue again once there is enough; looks every now and then only.
    void lookForRoom(Job job) {
        if (System.nanoTime() - job.spaceCheckedNanos
                > options.times().spaceCheck().toNanos()) {
            job.spaceCheckedNanos = System.nanoTime();
            if (space.hasRoom(job.folder.unreserved())) {
                job.state = new DownloadState.Queued(job.bytes());
            }
        }
    }

    /// Ends all that runs and waits for it, whatever happens; false when an interrupt came meanwhile.
    boolean endAll(List<Job> jobs) {
        boolean quiet = true;
        for (Job job : jobs) {
            if (job.thread != null) {
                job.thread.interrupt();
                quiet &= ended(job.thread);
            }
        }
        return quiet;
    }

    /// Waits for `thread`, whatever happens; false when an interrupt came meanwhile.
    static boolean ended(Thread thread) {
        boolean quiet = true;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                quiet = false;
            }
        }
        return quiet;
    }
}
