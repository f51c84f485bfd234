package dev.ferrum.cuda.jna;

import com.sun.jna.Pointer;
import java.lang.foreign.MemorySegment;

/// Host memory that the driver allocated, as a segment.
public final class HostMemory {
    private HostMemory() {}

    /// The `bytes` (below 2 GiB) at `address`, which stay the driver's: nothing is freed with the segment.
    public static MemorySegment segment(long address, long bytes) {
        return MemorySegment.ofBuffer(new Pointer(address).getByteBuffer(0, bytes));
    }
}
