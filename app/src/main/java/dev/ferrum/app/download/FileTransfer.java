package dev.ferrum.app.download;

import dev.ferrum.app.hub.HubClient;
import dev.ferrum.app.hub.HubFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Fetches what is missing of one file: some [Segment]s write pieces, one [HashRun] reads them behind it.
/// [#run()] belongs to one thread, which also watches the segments; the rest is for these and for whoever
/// shows progress.
///
/// The threads are ended by interrupts, so none of them may touch a `FileChannel`: an interrupt would close it.
final class FileTransfer {
    /// Names, places and rules of one transfer. `links` lead to the file, `part` is what is written.
    record Task(
            HubFile file,
            Links links,
            Path part,
            HubClient hub,
            RateLimit limit,
            DownloadOptions options,
            SpaceCheck space) {}

    /// Why nothing comes, and until when.
    record Trouble(String message, Instant until) {}

    private final Task task;
    private final Journal journal;
    private final Claims claims;
    private final PrefixHash hash;
    private final AtomicLong bytes;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final AtomicReference<Trouble> trouble = new AtomicReference<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Segment> segments = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    /// Written by segments: no segment asks before.
    private final AtomicLong heldUntil = new AtomicLong(System.nanoTime());
    /// When the disk became full; 0 while it takes what comes. Written by segments.
    private final AtomicLong fullSince = new AtomicLong();
    private volatile long lastByteNanos = System.nanoTime();
    /// Written by the segment that first finds the hub to send files in one go only.
    private volatile boolean whole;
    /// Written by the hash's thread.
    private volatile String hashed = "";

    FileTransfer(Task task, Journal journal, PrefixHash hash) {
        this.task = task;
        this.journal = journal;
        this.hash = hash;
        this.claims = new Claims(journal, task.options().segments());
        this.bytes = new AtomicLong(journal.total());
    }

    /// Works until the file is complete and returns its SHA-256. Throws [DownloadException] or [DiskTrouble] when it
    /// cannot go on; when interrupted, everything that was written is noted.
    String run() throws InterruptedException {
        try {
            begin();
            Duration tick = task.options().times().tick();
            Duration spaceCheck = task.options().times().spaceCheck();
            long checked = System.nanoTime();
            while (hashed.isEmpty()) {
                throwFailure();
                long now = System.nanoTime();
                segments.forEach(segment -> segment.watch(now));
                if (now - checked >= spaceCheck.toNanos()) {
                    checked = now;
                    task.space().whileWriting();
                }
                await(tick);
            }
            return hashed;
        } finally {
            threads.forEach(Thread::interrupt);
            segments.forEach(Segment::giveUp);
            joinAll();
        }
    }

    private void begin() {
        String name = task.file().name();
        for (int i = 0; i < task.options().segments(); i++) {
            Segment segment = new Segment(this, task, journal);
            segments.add(segment);
            threads.add(Thread.ofPlatform()
                    .daemon(true)
                    .name("segment %d of %s".formatted(i, name))
                    .unstarted(segment));
        }
        threads.add(Thread.ofPlatform()
                .daemon(true)
                .name("hash of " + name)
                .unstarted(new HashRun(this, journal, task.part(), hash)));
        threads.forEach(Thread::start);
    }

    /// An interrupt must not leave threads behind that write still; it is kept for the caller.
    private void joinAll() {
        boolean interrupted = Thread.interrupted();
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void throwFailure() {
        RuntimeException found = failure.get();
        if (found != null) {
            throw found;
        }
    }

    /// Bytes on disk.
    long bytes() {
        return bytes.get();
    }

    /// Bytes that the hash has covered.
    long hashedBytes() {
        return Math.min(journal.bytes(), (long) hash.pieces() * Journal.PIECE);
    }

    /// Why nothing came for `quiet` or longer; empty while bytes come.
    Optional<Trouble> trouble(Duration quiet) {
        return System.nanoTime() - lastByteNanos < quiet.toNanos()
                ? Optional.empty()
                : Optional.ofNullable(trouble.get());
    }

    /// `more` bytes came to be on disk; negative when some turned out bad.
    void count(long more) {
        bytes.addAndGet(more);
        if (more > 0) {
            lastByteNanos = System.nanoTime();
            trouble.set(null);
            fullSince.set(0);
        }
    }

    /// Whether the disk takes nothing more at the moment.
    boolean isDiskFull() {
        return fullSince.get() != 0;
    }

    /// Waits before the next try to write. Throws `full` when the disk is not just full, or has been for too long for a
    /// connection to wait.
    void waitForRoom(DiskTrouble full) throws InterruptedException {
        long now = System.nanoTime();
        fullSince.compareAndSet(0, now);
        if (!full.isFull()
                || now - fullSince.get() > task.options().times().stall().toNanos()) {
            throw full;
        }
        await(task.options().times().spaceCheck());
    }

    /// Something to fetch; empty when there is nothing at the moment.
    Optional<Claims.Claim> take() {
        return whole ? claims.takeAll() : claims.take();
    }

    void release(Claims.Claim claim) {
        claims.release(claim);
        signal();
    }

    boolean isWritten() {
        return bytes.get() == journal.bytes();
    }

    boolean isWhole() {
        return whole;
    }

    /// The hub does not send parts: from now on one segment fetches the file from its beginning.
    void sendsWholeOnly() {
        whole = true;
    }

    /// The transfer ends with `cause`; the first one counts.
    void fail(RuntimeException cause) {
        failure.compareAndSet(null, cause);
        signal();
    }

    void hashed(String hex) {
        hashed = hex;
        signal();
    }

    /// Nobody asks the hub for `wait`.
    void hold(Duration wait) {
        long until = System.nanoTime() + wait.toNanos();
        heldUntil.accumulateAndGet(until, (a, b) -> a - b > 0 ? a : b);
    }

    /// Waits `wait` after a failure, and as long as the hub asked for.
    void waitAfter(Duration wait, String message) throws InterruptedException {
        long until = System.nanoTime() + wait.toNanos();
        for (long left = left(until); left > 0; left = left(until)) {
            trouble.set(new Trouble(message, Instant.now().plusNanos(left)));
            awaitAtMost(left);
        }
    }

    /// Waits as long as the hub asked for, before a request.
    void waitWhileHeld() throws InterruptedException {
        for (long left = left(heldUntil.get()); left > 0; left = left(heldUntil.get())) {
            awaitAtMost(left);
        }
    }

    /// Nanoseconds until `until` and the end of what the hub asked for; differences, because the clock may pass the
    /// largest number.
    private long left(long until) {
        long now = System.nanoTime();
        return Math.max(until - now, heldUntil.get() - now);
    }

    private void awaitAtMost(long nanos) throws InterruptedException {
        await(Duration.ofNanos(Math.min(nanos, TimeUnit.SECONDS.toNanos(1))));
    }

    /// Waits until something changed, `longest` at most.
    void await(Duration longest) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            changed.awaitNanos(longest.toNanos());
        } finally {
            lock.unlock();
        }
    }

    void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
