package dev.ferrum.app.download;

import dev.ferrum.app.hub.HubAnswer;
import dev.ferrum.app.hub.HubException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// One connection's worth of a file: takes runs of pieces, asks for them, writes and notes what comes, and tries again
/// after failures. [#watch(long)] and [#giveUp()] are for the transfer's thread, the rest for its own.
final class Segment implements Runnable {
    private static final int BUFFER = 1 << 16;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    /// Tries without a new byte of the file before a hub in trouble, or one that answers nonsense, is given up.
    private static final int MOST_BUSY = 10;
    private static final int MOST_NONSENSE = 4;

    private final FileTransfer transfer;
    private final FileTransfer.Task task;
    private final Journal journal;
    private final AnswerCheck check;
    private final Backoff backoff;
    private final byte[] buffer = new byte[BUFFER];
    private long bytesAtFailure = -1;

    /// What is being read; null between answers and while the limit makes this segment wait.
    private volatile InputStream reading;
    private volatile long received;
    private volatile boolean stalled;
    // Of the transfer's thread: what had come at the beginning of the present window.
    private long windowBytes;
    private long windowNanos;

    Segment(FileTransfer transfer, FileTransfer.Task task, Journal journal) {
        this.transfer = transfer;
        this.task = task;
        this.journal = journal;
        this.check = new AnswerCheck(task.file(), journal, task.hub());
        this.backoff = new Backoff(task.options().times());
    }

    @Override
    public void run() {
        try (RandomAccessFile out = new RandomAccessFile(task.part().toFile(), "rw")) {
            while (!Thread.interrupted()) {
                Optional<Claims.Claim> claim = transfer.take();
                if (claim.isPresent()) {
                    work(claim.get(), out);
                } else {
                    transfer.await(LOOK_AGAIN);
                }
            }
        } catch (InterruptedException _) {
            // The transfer has ended.
        } catch (IOException e) {
            transfer.fail(DiskTrouble.of(e));
        } catch (RuntimeException e) {
            transfer.fail(e);
        }
    }

    private void work(Claims.Claim claim, RandomAccessFile out) throws InterruptedException {
        URI link = task.links().current();
        HubException failure;
        try {
            transfer.waitWhileHeld();
            fetch(claim, link, out);
            backoff.progressed();
            return;
        } catch (HubException e) {
            failure = e;
        } catch (IOException e) {
            failure = broken(e);
        } finally {
            reading = null;
            transfer.release(claim);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        recover(failure, link);
    }

    private HubException broken(IOException e) {
        String why = stalled
                ? "nothing came for %d s"
                        .formatted(task.options().times().stall().toSeconds())
                : "the connection broke: " + e.getMessage();
        stalled = false;
        return new HubException(HubException.Kind.OFFLINE, why, e);
    }

    private void fetch(Claims.Claim claim, URI link, RandomAccessFile out) throws IOException, InterruptedException {
        boolean whole = transfer.isWhole();
        Piece piece = whole ? null : Piece.at(claim.next(), journal, out, buffer, transfer);
        Map<String, String> headers = new LinkedHashMap<>();
        long from = whole ? 0 : piece.position();
        String condition = whole ? "" : check.strongEtag();
        if (!whole) {
            long to = Journal.start(claim.end() - 1) + journal.size(claim.end() - 1) - 1;
            headers.put("Range", "bytes=%d-%d".formatted(from, to));
            if (!condition.isEmpty()) {
                headers.put("If-Range", condition);
            }
        }
        try (HubAnswer answer = task.hub().get(link, headers)) {
            boolean part = check.isPart(answer, from, condition);
            task.links().remember(answer.from());
            if (part) {
                readPart(claim, piece, answer.body(), out);
            } else if (whole) {
                readWhole(answer.body(), out);
            } else {
                transfer.sendsWholeOnly();
            }
        }
    }

    private void readPart(Claims.Claim claim, Piece first, InputStream in, RandomAccessFile out)
            throws IOException, InterruptedException {
        Piece piece = first;
        while (true) {
            int got = read(in, Math.min(BUFFER, piece.missing()));
            piece.write(buffer, 0, got);
            if (piece.missing() == 0) {
                if (!claim.advance()) {
                    return;
                }
                piece = Piece.at(claim.next(), journal, out, buffer, transfer);
            }
        }
    }

    /// Reads a file from its beginning and writes what is missing of it.
    private void readWhole(InputStream in, RandomAccessFile out) throws IOException, InterruptedException {
        for (int index = 0; index < journal.pieces(); index++) {
            Piece piece = Piece.at(index, journal, out, buffer, transfer);
            int known = journal.size(index) - piece.missing();
            for (int left = known; left > 0; ) {
                left -= read(in, Math.min(BUFFER, left));
            }
            while (piece.missing() > 0) {
                int got = read(in, Math.min(BUFFER, piece.missing()));
                piece.write(buffer, 0, got);
            }
        }
    }

    private int read(InputStream in, int most) throws IOException, InterruptedException {
        reading = in;
        int got = in.read(buffer, 0, most);
        reading = null;
        if (got < 0) {
            throw new IOException("the answer ended early");
        }
        received += got;
        task.limit().take(got);
        return got;
    }

    private void recover(HubException failure, URI link) throws InterruptedException {
        if (bytesAtFailure != transfer.bytes()) {
            backoff.progressed();
        }
        bytesAtFailure = transfer.bytes();
        int failures = backoff.failures();
        switch (failure.kind()) {
            case NOT_FOUND, GATED, REFUSED -> throw new DownloadException(failure.getMessage(), failure);
            case EXPIRED -> {
                task.links().forget(link);
                giveUpAfter(MOST_NONSENSE, failures, failure);
                if (failures == 0) {
                    backoff.failed();
                    return;
                }
            }
            case NOT_A_HUB -> {
                task.links().forget(link);
                giveUpAfter(MOST_NONSENSE, failures, failure);
            }
            case BUSY -> {
                failure.retryAfter().ifPresent(transfer::hold);
                giveUpAfter(MOST_BUSY, failures, failure);
            }
            case OFFLINE -> {
                // Another server may be behind a fresh link.
                if (failures > 0) {
                    task.links().forget(link);
                }
            }
        }
        transfer.waitAfter(backoff.failed(), failure.getMessage());
    }

    private static void giveUpAfter(int most, int failures, HubException failure) {
        if (failures >= most) {
            throw new DownloadException(failure.getMessage() + "; try again later", failure);
        }
    }

    /// Gives the connection up when it has brought next to nothing for too long.
    void watch(long now) {
        long all = received;
        if (reading == null || all - windowBytes >= task.options().times().stallBytes() || windowNanos == 0) {
            windowBytes = all;
            windowNanos = now;
        } else if (now - windowNanos > task.options().times().stall().toNanos()) {
            stalled = true;
            windowNanos = now;
            giveUp();
        }
    }

    /// Ends the reading of the present answer.
    void giveUp() {
        InputStream present = reading;
        if (present != null) {
            try {
                present.close();
            } catch (IOException _) {
                // It is given up anyway.
            }
        }
    }
}
