package dev.ferrum.cuda;

/// A point in a stream's work that a host thread or another stream can wait for.
final class CudaEvent implements AutoCloseable {
    /// `CU_EVENT_DISABLE_TIMING`: cheaper, and nobody asks for its time.
    private static final int NO_TIMING = 2;

    private final CudaContext context;
    private final long handle;

    CudaEvent(CudaContext context) {
        this.context = context;
        context.use();
        long[] out = new long[1];
        context.check(context.api().cuEventCreate(out, NO_TIMING), "cuEventCreate", "without timing");
        this.handle = out[0];
    }

    long handle() {
        return handle;
    }

    /// Waits until the work that stood before the last record is done; at once where there was none.
    void await() {
        context.use();
        context.check(context.api().cuEventSynchronize(handle), "cuEventSynchronize", "an event of a copy");
    }

    @Override
    public void close() {
        context.release("cuEventDestroy", "an event", () -> context.api().cuEventDestroy_v2(handle));
    }
}
