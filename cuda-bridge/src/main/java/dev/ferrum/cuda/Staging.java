package dev.ferrum.cuda;

import java.lang.foreign.MemorySegment;

/// Copies host memory of any kind to the card through page-locked memory.
///
/// What is written lies in one of two halves until the card has fetched it, so a write waits for the card only when a
/// whole half of other writes is still outstanding.
final class Staging implements AutoCloseable {
    private static final long HALF = 2L << 20;

    private final CudaStream stream;
    private final PinnedMemory memory;
    private final CudaEvent[] fetched;
    private int half;
    private long used;

    Staging(CudaContext context, CudaStream stream) {
        this.stream = stream;
        this.memory = new PinnedMemory(context, 2 * HALF);
        this.fetched = new CudaEvent[] {new CudaEvent(context), new CudaEvent(context)};
    }

    /// Copies `source` to `target` in the stream's order; `source` may be reused on return.
    void write(long target, MemorySegment source) {
        for (long at = 0; at < source.byteSize(); ) {
            if (used == HALF) {
                nextHalf();
            }
            long bytes = Math.min(source.byteSize() - at, HALF - used);
            long place = half * HALF + used;
            MemorySegment.copy(source, at, memory.segment(), place, bytes);
            stream.copyToDevice(target + at, memory.address() + place, bytes);
            used += bytes;
            at += bytes;
        }
    }

    private void nextHalf() {
        stream.record(fetched[half]);
        half = 1 - half;
        fetched[half].await();
        used = 0;
    }

    @Override
    public void close() {
        memory.close();
        for (CudaEvent event : fetched) {
            event.close();
        }
    }
}
