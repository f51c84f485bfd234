package dev.ferrum.metal;

import dev.ferrum.metal.jna.AutoreleasePool;
import dev.ferrum.metal.jna.MetalApi;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/// The one thread that speaks to Metal. Every task runs inside an autorelease pool of its own, so what Metal returns
/// without passing ownership lives until the task ends.
///
/// A platform thread: a pool belongs to the thread of the system that opened it.
final class MetalThread implements AutoCloseable {
    private final MetalApi api;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("ferrum-metal").factory());
    private Thread thread;

    MetalThread(MetalApi api) {
        this.api = api;
        call(() -> thread = Thread.currentThread());
    }

    MetalApi api() {
        return api;
    }

    /// Runs `task` and waits for it; what it throws is thrown here.
    <T> T call(Supplier<T> task) {
        if (Thread.currentThread() == thread) {
            return task.get();
        }
        Future<T> result;
        try {
            result = executor.submit(() -> {
                try (AutoreleasePool _ = api.pool()) {
                    return task.get();
                }
            });
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("Metal: the backend is closed", e);
        }
        return await(result);
    }

    /// As [#call], for a task without a result.
    void run(Runnable task) {
        call(() -> {
            task.run();
            return null;
        });
    }

    /// Metal cannot be interrupted; an interrupt is kept for whoever waits for something else next.
    private static <T> T await(Future<T> result) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case RuntimeException known -> throw known;
                        case Error error -> throw error;
                        default -> throw new IllegalStateException(e.getCause());
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        executor.close();
    }
}
