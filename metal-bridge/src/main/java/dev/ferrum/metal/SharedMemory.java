package dev.ferrum.metal;

import java.lang.foreign.MemorySegment;

/// Memory of a Metal buffer, as a segment.
final class SharedMemory {
    private SharedMemory() {}

    /// The `bytes` at `address`, which stay Metal's: nothing is freed with the segment.
    @SuppressWarnings("restricted")
    static MemorySegment segment(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }
}
