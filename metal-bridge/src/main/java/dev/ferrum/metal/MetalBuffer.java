package dev.ferrum.metal;

import dev.ferrum.engine.backend.DeviceBuffer;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Set;

/// Memory that GPU and CPU share: zeroed, not moved until it is closed. Closing twice is harmless, because the
/// backend frees what its users left open.
final class MetalBuffer implements DeviceBuffer {
    private static final int ALIGNMENT = 16;

    private final MetalContext context;
    private final long handle;
    private final long base;
    private final long offset;
    private final long bytes;
    private final Set<MetalBuffer> open;

    private MetalBuffer(MetalContext context, long handle, long base, long offset, long bytes, Set<MetalBuffer> open) {
        this.context = context;
        this.handle = handle;
        this.base = base;
        this.offset = offset;
        this.bytes = bytes;
        this.open = open;
    }

    /// Allocates `bytes`, entered in `open` until it is closed. Throws [MetalException] when there is no room.
    static MetalBuffer allocate(MetalContext context, long bytes, Set<MetalBuffer> open) {
        if (bytes < 0) {
            throw new IllegalArgumentException("buffer: expected 0 or more bytes, found %d".formatted(bytes));
        }
        long handle = context.newBuffer(padded(bytes), "a buffer of %d bytes".formatted(bytes));
        var buffer = new MetalBuffer(context, handle, context.contents(handle), 0, bytes, open);
        open.add(buffer);
        buffer.segment(0, bytes).fill((byte) 0);
        return buffer;
    }

    /// Kernels read whole vectors, and an empty buffer is none to Metal.
    private static long padded(long bytes) {
        return Math.max(ALIGNMENT, bytes > Long.MAX_VALUE - ALIGNMENT ? bytes : bytes + ALIGNMENT - 1 & -ALIGNMENT);
    }

    /// `buffer` as this backend made it.
    static MetalBuffer of(DeviceBuffer buffer) {
        if (buffer instanceof MetalBuffer own) {
            return own;
        }
        throw new IllegalArgumentException("buffer: expected one of the metal backend, found %s"
                .formatted(buffer.getClass().getName()));
    }

    /// Slices are in no set of open buffers, so closing one does nothing.
    @Override
    public DeviceBuffer slice(long from, long count) {
        Objects.checkFromIndexSize(from, count, bytes);
        return new MetalBuffer(context, handle, base, offset + from, count, Set.of());
    }

    /// Metal's object.
    long handle() {
        return handle;
    }

    /// Where this begins in Metal's object.
    long offset() {
        return offset;
    }

    /// Where the CPU sees it.
    long address() {
        return base + offset;
    }

    /// `count` bytes from byte `from`, as the CPU sees them. No work may be under way on them.
    MemorySegment segment(long from, long count) {
        Objects.checkFromIndexSize(from, count, bytes);
        return SharedMemory.segment(address() + from, count);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /// The caller has waited for work that uses the memory.
    @Override
    public void close() {
        if (!open.isEmpty() && open.remove(this)) {
            context.release(handle, padded(bytes));
        }
    }
}
