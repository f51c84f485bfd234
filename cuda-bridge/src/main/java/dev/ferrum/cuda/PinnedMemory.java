package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.HostMemory;
import java.lang.foreign.MemorySegment;

/// Page-locked memory of the host: the card copies from and to it at full speed while the program goes on.
final class PinnedMemory implements AutoCloseable {
    private final CudaContext context;
    private final long address;
    private final MemorySegment segment;

    PinnedMemory(CudaContext context, long bytes) {
        this.context = context;
        context.use();
        long[] out = new long[1];
        context.check(
                context.api().cuMemHostAlloc(out, bytes, 0),
                "cuMemHostAlloc",
                "%d bytes of page-locked memory of the computer".formatted(bytes));
        this.address = out[0];
        this.segment = HostMemory.segment(address, bytes);
    }

    long address() {
        return address;
    }

    MemorySegment segment() {
        return segment;
    }

    long bytes() {
        return segment.byteSize();
    }

    @Override
    public void close() {
        context.release(
                "cuMemFreeHost",
                "%d bytes".formatted(bytes()),
                () -> context.api().cuMemFreeHost(address));
    }
}
