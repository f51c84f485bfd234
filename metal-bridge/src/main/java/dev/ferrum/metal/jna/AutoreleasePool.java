package dev.ferrum.metal.jna;

/// Holds what methods return without passing ownership, until it is closed: by the thread that opened it, the
/// innermost first.
public final class AutoreleasePool implements AutoCloseable {
    private final long token = ObjectiveC.objc_autoreleasePoolPush();
    private final Thread owner = Thread.currentThread();

    AutoreleasePool() {}

    @Override
    public void close() {
        if (owner != Thread.currentThread()) {
            throw new IllegalStateException("autorelease pool: expected to be closed by %s, found %s"
                    .formatted(owner.getName(), Thread.currentThread().getName()));
        }
        ObjectiveC.objc_autoreleasePoolPop(token);
    }
}
