package dev.ferrum.app.service;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Runs tasks on the thread that owns the properties: the FX thread in the app, the caller in tests.
@FunctionalInterface
public interface UiExecutor extends Executor {
    /// Runs `task` there in `rest` from now. The wait is the Java platform's own daemon thread's: no animation runs
    /// meanwhile, and nothing has to be closed.
    default void after(Duration rest, Runnable task) {
        CompletableFuture.delayedExecutor(rest.toNanos(), TimeUnit.NANOSECONDS, this)
                .execute(task);
    }
}
