package dev.ferrum.app.download;

import dev.ferrum.app.hub.HubClient;
import dev.ferrum.app.hub.HubException;
import dev.ferrum.app.hub.HubFile;
import dev.ferrum.app.hub.ModelSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// One run of a download: the files of a model one after the other, then all of them to their places. [#run()] is for a
/// thread of its own; the rest may be asked from any.
final class ModelTransfer implements Runnable {
    /// How a run ended.
    sealed interface Outcome {
        record Completed(Path file) implements Outcome {}

        record Stopped() implements Outcome {}

        record LowSpace(String message) implements Outcome {}

        /// `gated`: its terms are not accepted, or a token is missing.
        record Failed(String message, boolean gated) implements Outcome {}
    }

    private final PartFolder folder;
    private final HubClient hub;
    private final RateLimit limit;
    private final DownloadOptions options;
    private final SpaceCheck space;
    /// Hashes of this program's earlier runs, by file.
    private final Map<Integer, PrefixHash> hashes;
    private final RateMeter meter = new RateMeter();

    /// Written by the run's thread.
    private volatile FileTransfer present;
    private volatile long bytesOfOthers;
    private volatile Outcome outcome;

    ModelTransfer(
            PartFolder folder,
            HubClient hub,
            RateLimit limit,
            DownloadOptions options,
            SpaceCheck space,
            Map<Integer, PrefixHash> hashes) {
        this.folder = folder;
        this.hub = hub;
        this.limit = limit;
        this.options = options;
        this.space = space;
        this.hashes = hashes;
    }

    /// What [#run()] ended with; empty as long as it runs.
    Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    @Override
    public void run() {
        outcome = ended();
    }

    private Outcome ended() {
        try {
            if (!folder.isVerified()) {
                fetchAll();
                folder.setVerified();
            }
            return new Outcome.Completed(folder.finish());
        } catch (InterruptedException _) {
            return new Outcome.Stopped();
        } catch (DiskTrouble e) {
            return ended(e);
        } catch (IOException e) {
            return ended(DiskTrouble.of(e));
        } catch (RuntimeException e) {
            return new Outcome.Failed(
                    e instanceof DownloadException ? e.getMessage() : "Ferrum has an error of its own: " + e,
                    e.getCause() instanceof HubException hub && hub.kind() == HubException.Kind.GATED);
        }
    }

    /// An interrupt also closes a channel in use, which then looks like a disk in trouble.
    private Outcome ended(DiskTrouble trouble) {
        if (Thread.interrupted()) {
            return new Outcome.Stopped();
        }
        if (!trouble.isFull()) {
            return new Outcome.Failed(trouble.getMessage(), false);
        }
        boolean saidByDisk = trouble.getCause() != null;
        long missing = folder.source().bytes() - bytesOfOthers;
        return new Outcome.LowSpace(saidByDisk ? SpaceCheck.full(missing) : space.shortage(missing));
    }

    private void fetchAll() throws IOException, InterruptedException {
        ModelSource source = folder.source();
        bytesOfOthers = folder.written();
        space.before(folder.unreserved());
        for (int index = 0; index < source.files().size(); index++) {
            fetch(index);
        }
    }

    private void fetch(int index) throws IOException, InterruptedException {
        HubFile file = folder.source().files().get(index);
        if (!Files.exists(folder.part(index))) {
            // A journal without its file is about nothing.
            folder.discard(index);
            hashes.remove(index);
        }
        folder.makePart(index);
        preallocate(folder.part(index), file.bytes());
        try (Journal journal = new Journal(folder.journal(index), file.bytes(), file.sha256())) {
            PrefixHash hash = hashes.computeIfAbsent(index, _ -> new PrefixHash());
            Links links = new Links(hub.address(folder.source(), file));
            FileTransfer transfer = new FileTransfer(
                    new FileTransfer.Task(file, links, folder.part(index), hub, limit, options, space), journal, hash);
            bytesOfOthers -= transfer.bytes();
            present = transfer;
            try {
                String found = transfer.run();
                check(index, file, found);
            } finally {
                present = null;
                bytesOfOthers += transfer.bytes();
            }
        }
    }

    /// The length at once, so that the file system can choose its place; and whoever looks sees how large it will be.
    private static void preallocate(Path part, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(part.toFile(), "rw")) {
            if (file.length() != bytes) {
                file.setLength(bytes);
            }
        }
    }

    private void check(int index, HubFile file, String found) throws IOException {
        if (!found.equals(file.sha256())) {
            hashes.remove(index);
            folder.discard(index);
            throw new DownloadException(
                    "%s: expected SHA-256 %s, found %s: bytes were damaged on the way. Nothing of it was kept; start it again"
                            .formatted(file.name(), file.sha256(), found));
        }
        try (FileChannel channel = FileChannel.open(folder.part(index), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /// Where it is, for people. One thread asks, again and again.
    DownloadState state() {
        FileTransfer transfer = present;
        long here = transfer == null ? 0 : transfer.bytes();
        long bytes = bytesOfOthers + here;
        meter.add(bytes, System.nanoTime());
        long all = folder.source().bytes();
        if (transfer != null && transfer.isDiskFull()) {
            return new DownloadState.Paused(bytes, PauseReason.LOW_SPACE, SpaceCheck.full(all - bytes));
        }
        if (transfer != null) {
            Duration quiet = options.times().tick().multipliedBy(8);
            Optional<FileTransfer.Trouble> trouble = transfer.trouble(quiet);
            if (trouble.isPresent()) {
                return new DownloadState.Waiting(
                        bytes, trouble.get().message(), trouble.get().until());
            }
        }
        return bytes == all
                ? new DownloadState.Verifying(all, transfer == null ? all : all - here + transfer.hashedBytes())
                : new DownloadState.Running(bytes, meter.bytesPerSecond(), meter.timeFor(all - bytes));
    }
}
