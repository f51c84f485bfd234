package dev.ferrum.engine.backend;

import dev.ferrum.engine.error.Check;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// What weights are: `[experts, rows, cols]` in blocks of `type`, rows and experts without gaps between them. A plain
/// matrix is one expert. `name` is the tensor's, for messages.
///
/// Throws `IllegalArgumentException` unless all sizes are positive and `cols` is a multiple of the type's block.
public record WeightShape(String name, GgmlType type, int experts, int rows, int cols) {
    public WeightShape {
        Check.inRange("experts of " + name, experts, 1, Integer.MAX_VALUE);
        Check.inRange("rows of " + name, rows, 1, Integer.MAX_VALUE);
        Check.inRange("columns of " + name, cols, 1, Integer.MAX_VALUE);
        type.rowBytes(cols);
    }

    /// Bytes from one row to the next.
    public long rowBytes() {
        return type.rowBytes(cols);
    }

    /// Bytes of all experts.
    public long bytes() {
        return Math.multiplyExact((long) experts * rows, rowBytes());
    }

    /// The first [#bytes()] of `data`. Throws `IllegalArgumentException` when it has fewer.
    public MemorySegment blocks(MemorySegment data) {
        long bytes = bytes();
        if (data.byteSize() < bytes) {
            throw new IllegalArgumentException("weights %s: expected %d bytes for %d x %d x %d of %s, found %d"
                    .formatted(name, bytes, experts, rows, cols, type, data.byteSize()));
        }
        return data.asSlice(0, bytes);
    }
}
