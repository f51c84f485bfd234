package dev.ferrum.engine;

import dev.ferrum.engine.api.GenerationEvent;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Knows whether someone waits for the first token of a reply, for work that had better come after it.
final class FirstTokens {
    /// A request that comes with the program's start comes within this time, and a person types for longer.
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    // Under this object's lock:
    private int awaited;
    private boolean seen;

    /// Counts a reply from now on; gives back `sink`, which has to get its events.
    Consumer<GenerationEvent> watch(Consumer<GenerationEvent> sink) {
        AtomicBoolean waits = new AtomicBoolean(true);
        synchronized (this) {
            awaited++;
        }
        return event -> {
            if (!(event instanceof GenerationEvent.Started) && waits.getAndSet(false)) {
                came();
            }
            sink.accept(event);
        };
    }

    private synchronized void came() {
        awaited--;
        seen = true;
    }

    private synchronized boolean awaitsAny() {
        return awaited > 0;
    }

    private synchronized boolean isOver() {
        return seen && awaited == 0;
    }

    /// Waits until a reply has begun and none is awaited, or none was for a moment; for no longer than `limitNanos`,
    /// and not after `cancelled` answers true.
    void awaitLull(long limitNanos, BooleanSupplier cancelled) throws InterruptedException {
        long begin = System.nanoTime();
        long quietSince = begin;
        long now = begin;
        while (now - begin < limitNanos && now - quietSince < QUIET_NANOS && !isOver() && !cancelled.getAsBoolean()) {
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            now = System.nanoTime();
            if (awaitsAny()) {
                quietSince = now;
            }
        }
    }
}
