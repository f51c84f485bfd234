package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationHandle;
import java.util.concurrent.CountDownLatch;

/// The caller's side of a request: a flag the engine thread looks at between steps, and the ending it sets.
final class RequestHandle implements GenerationHandle {
    private final CountDownLatch done = new CountDownLatch(1);
    /// Written by any thread.
    private volatile boolean cancelled;
    /// Written once, by the engine thread.
    private volatile GenerationEvent end;

    @Override
    public void cancel() {
        // No need to wake the engine thread: it does not sleep while a request is not done.
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    void complete(GenerationEvent event) {
        end = event;
        done.countDown();
    }

    @Override
    public GenerationEvent await() throws InterruptedException {
        done.await();
        return end;
    }

    @Override
    public boolean isDone() {
        return done.getCount() == 0;
    }
}
