package dev.ferrum.engine.gguf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/// Takes the data of the declared tensors in order, in pieces of any size, and pads between them.
///
/// A piece never reaches into the next tensor; when the last piece of a tensor is written, the next one is current.
public final class GgufBody {
    // One buffer view of a segment cannot be larger than an int.
    private static final long LARGEST_WRITE = 1L << 30;

    private final WritableByteChannel out;
    private final List<TensorInfo> tensors;
    private final int alignment;
    private int current;
    private long written;

    GgufBody(WritableByteChannel out, List<TensorInfo> tensors, int alignment) {
        this.out = out;
        this.tensors = tensors;
        this.alignment = alignment;
    }

    /// Appends bytes to the current tensor.
    public void write(MemorySegment bytes) throws IOException {
        if (current == tensors.size()) {
            throw new IllegalStateException("all %d declared tensors have been written".formatted(tensors.size()));
        }
        TensorInfo tensor = tensors.get(current);
        long size = tensor.bytes();
        if (bytes.byteSize() > size - written) {
            throw new IllegalArgumentException("tensor %s: expected at most %d more bytes, found %d"
                    .formatted(tensor.name(), size - written, bytes.byteSize()));
        }
        writeFully(bytes);
        written += bytes.byteSize();
        if (written == size) {
            writeFully(MemorySegment.ofArray(new byte[(int) (GgufHeader.roundUp(size, alignment) - size)]));
            current++;
            written = 0;
        }
    }

    /// Checks that every declared tensor is complete.
    public void finish() {
        if (current < tensors.size()) {
            throw new IllegalStateException("tensor %s: %d of %d bytes were written"
                    .formatted(
                            tensors.get(current).name(),
                            written,
                            tensors.get(current).bytes()));
        }
    }

    void writeFully(MemorySegment bytes) throws IOException {
        for (long from = 0; from < bytes.byteSize(); from += LARGEST_WRITE) {
            ByteBuffer buffer = bytes.asSlice(from, Math.min(LARGEST_WRITE, bytes.byteSize() - from))
                    .asByteBuffer();
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        }
    }
}
