package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.DeviceBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.Set;

/// Native memory of the CPU backend: zeroed, 64-byte aligned, in a shared arena of its own.
///
/// Any use after [#close()] ends in an `IllegalStateException` of the arena. Closing twice is harmless, because the
/// backend frees what its users left open.
final class CpuBuffer implements DeviceBuffer {
    /// A cache line, and the widest vector: no row that starts at a buffer's start is split over two lines.
    static final int ALIGNMENT = 64;

    private static final LazyZeroMemory MEMORY = LazyZeroMemory.ofSystem();

    private final Arena arena;
    private final MemorySegment segment;
    private final Set<CpuBuffer> open;

    private CpuBuffer(Arena arena, MemorySegment segment, Set<CpuBuffer> open) {
        this.arena = arena;
        this.segment = segment;
        this.open = open;
    }

    @Override
    public DeviceBuffer slice(long offset, long bytes) {
        return new CpuBuffer(arena, segment.asSlice(offset, bytes), Set.of());
    }

    /// Allocates `bytes`, entered in `open` until it is closed. Throws [BackendException] when memory is short.
    static CpuBuffer allocate(long bytes, Set<CpuBuffer> open) {
        if (bytes < 0) {
            throw new IllegalArgumentException("buffer: expected 0 or more bytes, found %d".formatted(bytes));
        }
        Arena arena = Arena.ofShared();
        try {
            // An empty segment has no address of its own; one byte keeps every op free of that case.
            MemorySegment whole = MEMORY.allocate(arena, Math.max(1, bytes), ALIGNMENT);
            CpuBuffer buffer = new CpuBuffer(arena, whole.asSlice(0, bytes), open);
            open.add(buffer);
            return buffer;
        } catch (OutOfMemoryError refused) {
            arena.close();
            throw new BackendException(message(bytes, refused.getMessage()), refused);
        }
    }

    /// Throws [BackendException] when `bytes` are more than the system could give. Pages come when they are used:
    /// where the system promises more than it has, the process would be killed then instead of refused now.
    static void requireAllocatable(long bytes, OptionalLong allocatable) {
        if (allocatable.isPresent() && bytes > allocatable.getAsLong()) {
            throw new BackendException(
                    message(bytes, "the system has %d bytes to give".formatted(allocatable.getAsLong())));
        }
    }

    private static String message(long bytes, String reason) {
        return ("cpu: asked for a buffer of %d bytes (%.2f GiB), refused: %s; close other programs or choose a"
                        + " smaller context")
                .formatted(bytes, bytes / (double) (1L << 30), reason);
    }

    /// The memory of `buffer`, which this backend made.
    static MemorySegment segment(DeviceBuffer buffer) {
        if (buffer instanceof CpuBuffer own) {
            return own.segment;
        }
        throw new IllegalArgumentException("buffer: expected one of the cpu backend, found %s"
                .formatted(buffer.getClass().getName()));
    }

    /// The whole buffer. Borrowers do not store it.
    MemorySegment segment() {
        return segment;
    }

    @Override
    public long bytes() {
        return segment.byteSize();
    }

    @Override
    public void close() {
        // A slice is in no set of open buffers.
        if (!open.isEmpty() && open.remove(this)) {
            arena.close();
        }
    }
}
