package dev.ferrum.app.download;

import dev.ferrum.engine.error.Check;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// At most so many bytes a second, over all segments of all downloads. Any thread.
final class RateLimit {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long bytesPerSecond;
    /// When what was taken so far is paid for.
    private long paidAt = System.nanoTime();

    /// `bytesPerSecond` 0: no limit.
    RateLimit(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    void set(long limit) {
        Check.inRange("bytesPerSecond", limit, 0, Long.MAX_VALUE);
        lock.lock();
        try {
            bytesPerSecond = limit;
            paidAt = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until `bytes` more are allowed.
    void take(int bytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (bytesPerSecond == 0) {
                return;
            }
            paidAt = Math.max(paidAt, System.nanoTime()) + (long) (bytes * (double) SECOND / bytesPerSecond);
            long mine = paidAt;
            while (bytesPerSecond > 0 && paidAt >= mine && mine - System.nanoTime() > 0) {
                changed.awaitNanos(mine - System.nanoTime());
            }
        } finally {
            lock.unlock();
        }
    }
}
