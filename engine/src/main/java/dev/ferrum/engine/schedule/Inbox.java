package dev.ferrum.engine.schedule;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Messages to the engine thread: any thread puts them in until it is closed, the engine thread runs them in order.
final class Inbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    // Under the lock:
    private Deque<Runnable> messages = new ArrayDeque<>();
    private boolean closed;

    /// Puts a message in; false when the inbox is closed.
    boolean offer(Runnable message) {
        lock.lock();
        try {
            if (!closed) {
                messages.add(message);
                arrived.signal();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /// Sleeps until there is a message; false when the inbox is closed.
    boolean await() {
        lock.lock();
        try {
            while (messages.isEmpty() && !closed) {
                arrived.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /// Whether [#await] would return at once.
    boolean isDue() {
        lock.lock();
        try {
            return closed || !messages.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// Takes all messages out and runs them.
    void runAll() {
        Deque<Runnable> taken;
        lock.lock();
        try {
            taken = messages;
            messages = new ArrayDeque<>();
        } finally {
            lock.unlock();
        }
        taken.forEach(Runnable::run);
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// Takes no more messages; those that are in stay for [#runAll]. False when it was closed already.
    boolean close() {
        lock.lock();
        try {
            boolean open = !closed;
            closed = true;
            arrived.signal();
            return open;
        } finally {
            lock.unlock();
        }
    }
}
