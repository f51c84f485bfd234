package dev.ferrum.metal;

import dev.ferrum.engine.backend.DeviceBuffer;
import java.util.Set;

/// Memory that ops work in between their own dispatches; grows with the largest need so far.
final class Scratch {
    private final MetalContext context;
    private final Set<MetalBuffer> open;
    private final Moves moves;
    private MetalBuffer buffer;

    /// Counts how often any scratch memory has moved, which makes recorded steps void.
    static final class Moves {
        private int count;

        int count() {
            return count;
        }
    }

    Scratch(MetalContext context, Set<MetalBuffer> open, Moves moves) {
        this.context = context;
        this.open = open;
        this.moves = moves;
    }

    /// At least `bytes`, of undefined contents; valid until more is asked for.
    DeviceBuffer atLeast(long bytes) {
        if (buffer == null || buffer.bytes() < bytes) {
            long grown = buffer == null ? bytes : Math.max(bytes, buffer.bytes() * 3 / 2);
            if (buffer != null) {
                // Waits for work that uses it.
                buffer.close();
            }
            buffer = MetalBuffer.allocate(context, grown, open);
            moves.count++;
        }
        return buffer.slice(0, bytes);
    }
}
