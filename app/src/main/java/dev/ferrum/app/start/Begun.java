package dev.ferrum.app.start;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// A value that is worked out on a thread of its own while the start goes on with other things.
public final class Begun<T> implements Supplier<T> {
    private final CompletableFuture<T> value;

    private Begun(CompletableFuture<T> value) {
        this.value = value;
    }

    /// Begins `work` at once, on a thread called `name` that keeps nobody from leaving.
    public static <T> Begun<T> on(String name, Supplier<T> work) {
        return new Begun<>(CompletableFuture.supplyAsync(
                work, task -> Thread.ofPlatform().name(name).daemon(true).start(task)));
    }

    /// The value; waits for it, and throws what the work threw.
    @Override
    public T get() {
        try {
            return value.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }
}
