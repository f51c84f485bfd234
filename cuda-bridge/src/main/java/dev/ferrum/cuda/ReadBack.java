package dev.ferrum.cuda;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Copies from the card to host memory of any kind through page-locked memory. Copies follow the stream's work without
/// the host in between, and one wait serves all that were asked for since the wait before.
final class ReadBack implements AutoCloseable {
    /// The logits of one row of a large vocabulary, and some.
    private static final long ROOM = 1L << 20;

    private final CudaStream stream;
    private final PinnedMemory memory;
    private final List<Copy> asked = new ArrayList<>();
    private final List<Piece> underWay = new ArrayList<>();
    private long used;

    private record Copy(long source, MemorySegment target) {}

    /// A part of a copy at `place` of the page-locked memory.
    private record Piece(long place, MemorySegment target) {}

    ReadBack(CudaContext context, CudaStream stream) {
        this.stream = stream;
        this.memory = new PinnedMemory(context, ROOM);
    }

    /// Asks for a copy from the card's `source` into `target`, which is filled by the next [#collect()].
    void add(long source, MemorySegment target) {
        asked.add(new Copy(source, target));
    }

    /// Waits for all earlier work and makes the copies that were asked for. Those are forgotten when this throws.
    void collect() {
        try {
            for (Copy copy : asked) {
                enqueue(copy);
            }
            finish();
        } finally {
            asked.clear();
            underWay.clear();
            used = 0;
        }
    }

    private void enqueue(Copy copy) {
        long all = copy.target().byteSize();
        for (long at = 0; at < all; ) {
            if (used == ROOM) {
                finish();
            }
            long bytes = Math.min(all - at, ROOM - used);
            stream.copyToHost(memory.address() + used, copy.source() + at, bytes);
            underWay.add(new Piece(used, copy.target().asSlice(at, bytes)));
            used += bytes;
            at += bytes;
        }
    }

    private void finish() {
        stream.sync();
        for (Piece piece : underWay) {
            MemorySegment.copy(
                    memory.segment(),
                    piece.place(),
                    piece.target(),
                    0,
                    piece.target().byteSize());
        }
        underWay.clear();
        used = 0;
    }

    @Override
    public void close() {
        memory.close();
    }
}
