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
            buffer.close();
            // Half as much again: sizes that creep up do not wait at every step.
            buffer = CudaBuffer.allocate(context, stream, bytes + bytes / 2, 0, open);
        }
        return buffer.address();
    }

    @Override
    public void close() {
        buffer.close();
    }
}
