package dev.ferrum.cuda;

import java.util.Set;

/// One piece of the card's memory cut into parts: first all parts are asked for, then the memory is taken.
final class Pieces implements AutoCloseable {
    private static final int ALIGNMENT = 256;

    private long bytes;
    private CudaBuffer buffer;

    /// Part of one of the pieces; its address is known once the memory is there.
    final class Piece {
        private final long offset;

        private Piece(long offset) {
            this.offset = offset;
        }

        long address() {
            return buffer.address() + offset;
        }
    }

    /// A part of `count` elements of `size` bytes each.
    Piece take(long count, int size) {
        Piece piece = new Piece(bytes);
        bytes += (Math.multiplyExact(count, (long) size) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return piece;
    }

    /// What all parts take together.
    long bytes() {
        return bytes;
    }

    /// Takes the memory, zeroed.
    void allocate(CudaContext context, CudaStream stream, Set<CudaBuffer> open) {
        buffer = CudaBuffer.allocate(context, stream, bytes, bytes, open);
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.close();
        }
    }
}
