package dev.ferrum.engine.cpu;

import dev.ferrum.engine.error.Check;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// A fixed set of threads, the caller among them, that run one region at a time.
///
/// A region is published by raising an epoch. Workers spin for about a millisecond before they park, because a decode
/// step is some eighty regions a few microseconds apart and waking a parked thread costs several microseconds. With
/// more threads than cores nobody spins. Nothing is allocated per region.
///
/// Chunks are optional work: when the caller has taken the last one, it waits only for workers that are in the middle
/// of one. A worker that the system has not scheduled yet finds the door shut and is not waited for, so that on a
/// busy machine a step is not delayed by a time slice (some milliseconds) in each of its regions.
///
/// Two threads may share a pool (an engine and its warm-up); their regions take turns. A region starts no other one.
final class WorkerPool implements AutoCloseable {
    /// About a millisecond of `pause` instructions.
    private static final int SPINS = 50_000;

    private static final int SHUT = 1 << 30;

    /// Kinds of region: the lowest bit of the epoch.
    private static final int CHUNKS = 0;

    private static final int EVERY_THREAD = 1;

    private final int threads;
    private final int spins;
    private final Worker[] workers;
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicInteger nextItem = new AtomicInteger();

    /// Workers inside the current chunked region, plus `SHUT` when no more may enter.
    private final AtomicInteger door = new AtomicInteger(SHUT);

    /// Work for every thread. Written by the caller before it raises `epoch`, stable until all are done.
    private Region region;

    /// Written by the caller before it opens the door, read by workers after they entered.
    private Chunk chunkTask;
    private int chunkItems;
    private int chunkSize;

    private volatile int epoch;
    private volatile Thread waiter;
    private volatile boolean closed;

    /// Starts `threads - 1` daemon threads.
    WorkerPool(int threads) {
        this.threads = Check.inRange("threads", threads, 1, 1024);
        this.spins = threads <= Runtime.getRuntime().availableProcessors() ? SPINS : 0;
        this.workers = new Worker[threads];
        for (int i = 1; i < threads; i++) {
            workers[i] = new Worker();
            int index = i;
            workers[i].thread = new Thread(() -> serve(index), "ferrum-cpu-" + i);
            workers[i].thread.setDaemon(true);
            workers[i].thread.start();
        }
    }

    /// Threads that take part in a region, the caller included.
    int threads() {
        return threads;
    }

    /// Runs `work` once on every thread and returns when all are done. A failure in any of them is thrown here, the
    /// caller's own before a worker's.
    void run(Region work) {
        turn.lock();
        try {
            runExclusively(work);
        } finally {
            turn.unlock();
        }
    }

    /// Runs `task` over `0..items-1` in chunks that threads take from a counter, so that a thread which something
    /// else interrupts holds up the others by one chunk at most. A single chunk runs on the caller, as worker 0.
    void chunks(int items, int chunk, Chunk task) {
        if (items <= 0) {
            return;
        }
        turn.lock();
        try {
            if (items <= chunk || threads == 1) {
                requireOpen();
                for (int from = 0; from < items; from += chunk) {
                    task.run(0, from, Math.min(items, from + chunk));
                }
                return;
            }
            chunkTask = task;
            chunkItems = items;
            chunkSize = chunk;
            nextItem.set(0);
            door.set(0);
            wake(CHUNKS);
            try {
                drainChunks(0);
            } finally {
                // Nothing is left to take after a failure either.
                nextItem.set(items);
                door.getAndAdd(SHUT);
                awaitEmpty();
            }
            rethrowFailures();
        } finally {
            turn.unlock();
        }
    }

    private void drainChunks(int worker) {
        int size = chunkSize;
        int items = chunkItems;
        Chunk task = chunkTask;
        // Each worker overshoots by one chunk at most, so the counter cannot wrap below 2^30 items.
        for (int from = nextItem.getAndAdd(size); from < items; from = nextItem.getAndAdd(size)) {
            task.run(worker, from, Math.min(items, from + size));
        }
    }

    /// A worker's part of a chunked region, if the door is open. It may be a later region than the one that woke
    /// it.
    private void joinChunks(int worker) {
        for (int inside = door.get(); inside < SHUT; inside = door.get()) {
            if (door.compareAndSet(inside, inside + 1)) {
                try {
                    drainChunks(worker);
                } catch (Throwable failure) {
                    workers[worker].failure = failure;
                } finally {
                    door.getAndDecrement();
                }
                return;
            }
        }
    }

    private void awaitEmpty() {
        for (int spin = 0; door.get() != SHUT; spin++) {
            if (spin < spins) {
                Thread.onSpinWait();
            } else {
                waiter = Thread.currentThread();
                if (door.get() != SHUT) {
                    LockSupport.park(this);
                }
                waiter = null;
            }
        }
    }

    /// Starts a region. The epoch says of which kind it is, because a worker that comes too late for chunks must
    /// not read `region`: the next one may be in the making.
    private void wake(int kind) {
        for (int i = 1; i < threads; i++) {
            workers[i].failure = null;
        }
        epoch = (epoch & ~EVERY_THREAD) + 2 | kind;
        for (int i = 1; i < threads; i++) {
            if (workers[i].parked) {
                LockSupport.unpark(workers[i].thread);
            }
        }
    }

    private void runExclusively(Region work) {
        requireOpen();
        if (threads == 1) {
            work.run(0, 1);
            return;
        }
        region = work;
        wake(EVERY_THREAD);
        try {
            work.run(0, threads);
        } finally {
            await(epoch);
        }
        rethrowFailures();
    }

    private void rethrowFailures() {
        for (int i = 1; i < threads; i++) {
            rethrow(workers[i]);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("worker pool: expected an open pool, found it closed");
        }
    }

    private void await(int current) {
        for (int i = 1; i < threads; i++) {
            Worker worker = workers[i];
            for (int spin = 0; worker.done != current; spin++) {
                if (spin < spins) {
                    Thread.onSpinWait();
                } else {
                    waiter = Thread.currentThread();
                    if (worker.done != current) {
                        LockSupport.park(this);
                    }
                    waiter = null;
                }
            }
        }
    }

    private static void rethrow(Worker worker) {
        Throwable failure = worker.failure;
        worker.failure = null;
        switch (failure) {
            case null -> {}
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException("worker pool: a region threw a checked exception", failure);
        }
    }

    private void serve(int index) {
        Worker self = workers[index];
        int seen = 0;
        while (true) {
            for (int spin = 0; epoch == seen; spin++) {
                if (spin < spins) {
                    Thread.onSpinWait();
                } else {
                    self.parked = true;
                    if (epoch == seen) {
                        LockSupport.park(this);
                    }
                    self.parked = false;
                }
            }
            // Epochs of chunked regions may have been missed; one of work for every thread never is.
            seen = epoch;
            if (closed) {
                return;
            }
            if ((seen & EVERY_THREAD) == CHUNKS) {
                joinChunks(index);
            } else {
                try {
                    region.run(index, threads);
                } catch (Throwable failure) {
                    self.failure = failure;
                }
            }
            self.done = seen;
            Thread waiting = waiter;
            if (waiting != null) {
                LockSupport.unpark(waiting);
            }
        }
    }

    /// Ends the threads after the region that runs now; a second call does nothing.
    @Override
    public void close() {
        turn.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            epoch = epoch + 2;
            for (int i = 1; i < threads; i++) {
                LockSupport.unpark(workers[i].thread);
            }
        } finally {
            turn.unlock();
        }
    }

    /// Work that every thread runs once.
    interface Region {
        void run(int worker, int workers);
    }

    /// Work over items `from..to-1`.
    interface Chunk {
        void run(int worker, int from, int to);
    }

    /// One worker's flags. `done` is written by the worker and read by the caller in a loop: the unused fields keep
    /// the flags of two workers out of one cache line.
    @SuppressWarnings("unused")
    private static final class Worker {
        private long before0;
        private long before1;
        private long before2;
        private long before3;
        private long before4;
        private long before5;
        private long before6;
        private long before7;
        private volatile int done;
        private volatile boolean parked;
        private Throwable failure;
        private Thread thread;
        private long after0;
        private long after1;
        private long after2;
        private long after3;
        private long after4;
        private long after5;
        private long after6;
        private long after7;
    }
}
