package dev.ferrum.engine;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.gguf.GgmlType;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Warm-up on a thread of its own: the backend's once the model is loaded and whoever asked at once has begun to read,
/// then real steps of the model in the time that no request needs.
final class WarmUp implements AutoCloseable {
    /// Longest time that the first token of a reply comes first: a long prompt is done sooner on warm kernels.
    private static final long FIRST_TOKEN_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final FirstTokens firstTokens;
    private final FutureTask<Void> task;
    private final CompletableFuture<Consumer<BooleanSupplier>> next = new CompletableFuture<>();
    private final Thread thread;
    /// Written by whoever closes.
    private volatile boolean cancelled;

    /// Its thread's own.
    private boolean held;

    private WarmUp(Backend backend, Collection<GgmlType> types, FirstTokens firstTokens) {
        this.firstTokens = firstTokens;
        task = new FutureTask<>(
                () -> {
                    backend.warmUp(types, this::isCancelled);
                    next.join().accept(() -> cancelled);
                },
                null);
        thread = Thread.ofPlatform().name("ferrum-warm-up").daemon(true).unstarted(task);
    }

    /// Starts warming `backend` up for weights of these types; close this before the backend.
    static WarmUp start(Backend backend, Collection<GgmlType> types, FirstTokens firstTokens) {
        WarmUp warmUp = new WarmUp(backend, types, firstTokens);
        warmUp.thread.start();
        return warmUp;
    }

    /// What the backend asks between two pieces of work. The first answer takes until the engine is open and no reply
    /// has yet to begin: compiling vector code beside that would take it a core.
    private boolean isCancelled() {
        if (!held) {
            held = true;
            long begin = System.nanoTime();
            try {
                next.get(FIRST_TOKEN_NANOS, TimeUnit.NANOSECONDS);
                firstTokens.awaitLull(FIRST_TOKEN_NANOS - (System.nanoTime() - begin), () -> cancelled);
            } catch (TimeoutException _) {
                // It is a large model that loads: time to warm up meanwhile.
            } catch (ExecutionException e) {
                throw new IllegalStateException("nothing completes it with an exception", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
        return cancelled;
    }

    /// Gives it what comes after the backend's own warm-up; it is told how to learn that it is cancelled. It does
    /// not end before it got this or was closed.
    void then(Consumer<BooleanSupplier> more) {
        next.complete(more);
    }

    /// Waits until it has ended, of itself or because it was closed. Throws what the backend threw.
    void await() throws InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EngineException known
                    ? known
                    : new EngineException("warm-up of the backend failed: " + e.getCause(), e.getCause());
        }
    }

    /// Cancels it and waits for its thread: it uses memory that is freed next.
    @Override
    public void close() {
        cancelled = true;
        next.complete(stop -> {});
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
