package dev.ferrum.cuda;

import dev.ferrum.engine.backend.DeviceBuffer;
import java.util.Objects;
import java.util.Set;

/// Memory of the card: zeroed, aligned to 256 bytes or more, not moved until it is closed. Closing twice is harmless,
/// because the backend frees what its users left open.
final class CudaBuffer implements DeviceBuffer {
    private final CudaContext context;
    private final long address;
    private final long bytes;
    private final Set<CudaBuffer> open;

    private CudaBuffer(CudaContext context, long address, long bytes, Set<CudaBuffer> open) {
        this.context = context;
        this.address = address;
        this.bytes = bytes;
        this.open = open;
    }

    /// Allocates `bytes`, of which `zeroed` from the start are set to 0 before any work that is put into `stream`
    /// later; entered in `open` until it is closed. Throws [CudaException] when the card has no room.
    static CudaBuffer allocate(CudaContext context, CudaStream stream, long bytes, long zeroed, Set<CudaBuffer> open) {
        if (bytes < 0) {
            throw new IllegalArgumentException("buffer: expected 0 or more bytes, found %d".formatted(bytes));
        }
        context.use();
        long[] address = new long[1];
        // An empty buffer has an address too.
        int code = context.api().cuMemAlloc_v2(address, Math.max(1, bytes));
        if (code != CudaProbe.SUCCESS) {
            throw CudaException.of(
                    context.api(),
                    code,
                    "cuMemAlloc",
                    "%d bytes (%.2f GiB) on %s, which has %d bytes free"
                            .formatted(
                                    bytes,
                                    bytes / (double) (1L << 30),
                                    context.device().describe(),
                                    context.freeBytes()));
        }
        var buffer = new CudaBuffer(context, address[0], bytes, open);
        open.add(buffer);
        if (zeroed > 0) {
            stream.zero(address[0], zeroed);
        }
        return buffer;
    }

    /// Slices are in no set of open buffers, so closing one does nothing.
    @Override
    public DeviceBuffer slice(long offset, long count) {
        Objects.checkFromIndexSize(offset, count, bytes);
        return new CudaBuffer(context, address + offset, count, Set.of());
    }

    /// Where `buffer`, which this backend made, begins on the card.
    static long address(DeviceBuffer buffer) {
        if (buffer instanceof CudaBuffer own) {
            return own.address;
        }
        throw new IllegalArgumentException("buffer: expected one of the cuda backend, found %s"
                .formatted(buffer.getClass().getName()));
    }

    /// Where it begins on the card.
    long address() {
        return address;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /// Waits for work that still uses the memory.
    @Override
    public void close() {
        if (!open.isEmpty() && open.remove(this)) {
            context.release(
                    "cuMemFree",
                    "%d bytes".formatted(bytes),
                    () -> context.api().cuMemFree_v2(address));
        }
    }
}
