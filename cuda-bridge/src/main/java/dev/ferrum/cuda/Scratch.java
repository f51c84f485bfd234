package dev.ferrum.cuda;

import java.util.Set;

/// Memory of the card that lasts for one op: it grows to the largest use met, which waits for the card, and from
/// then on costs nothing. A recorded graph holds its address: an op must have run once at that size before it is
/// recorded, and a graph is out of date when `moves` has changed.
final class Scratch implements AutoCloseable {
    /// How often any scratch memory of a backend has moved.
    static final class Moves {
        private int count;

        int count() {
            return count;
        }
    }

    private final CudaContext context;
    private final CudaStream stream;
    private final Set<CudaBuffer> open;
    private final Moves moves;
    private CudaBuffer buffer;

    Scratch(CudaContext context, CudaStream stream, Set<CudaBuffer> open, Moves moves, long firstBytes) {
        this.context = context;
        this.stream = stream;
        this.open = open;
        this.moves = moves;
        this.buffer = CudaBuffer.allocate(context, stream, firstBytes, 0, open);
    }

    /// The address of at least `bytes`, whose content is left over from other uses.
    long atLeast(long bytes) {
        if (buffer.bytes() < bytes) {
            stream.sync();
            moves.count++;
            // Half as much again: sizes that creep up do not wait at every step. The old memory goes when the new is
            // there, so that a card too full for this step still serves smaller ones.
            CudaBuffer larger = CudaBuffer.allocate(context, stream, bytes + bytes / 2, 0, open);
            buffer.close();
            buffer = larger;
        }
        return buffer.address();
    }

    @Override
    public void close() {
        buffer.close();
    }
}
