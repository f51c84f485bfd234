package dev.ferrum.engine.api;

/// One submitted request. May be used from any thread.
public interface GenerationHandle {
    /// Asks the engine to stop; it does within one step and then sends `Finished(CANCELLED)`. Idempotent.
    void cancel();

    /// Waits for the last event and returns it: [GenerationEvent.Finished] or [GenerationEvent.Failed].
    GenerationEvent await() throws InterruptedException;

    /// True once the last event was delivered.
    boolean isDone();
}
