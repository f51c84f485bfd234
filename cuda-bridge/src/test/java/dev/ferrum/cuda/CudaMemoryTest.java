package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.NoProfiler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/// A backend gives back what it took: on a card only.
final class CudaMemoryTest {
    private static final int ROUNDS = 20;
    private static final int ROWS = 4096;
    private static final int COLS = 2048;

    @Test
    void twentyBackendsLeaveTheCardsMemoryAsItWas() {
        try (Card card = Card.orSkip()) {
            // The first one leaves what the driver keeps for the process: compiled kernels, a heap.
            use(card);
            long before = card.context().freeBytes();
            for (int round = 0; round < ROUNDS; round++) {
                use(card);
                assertEquals(before, card.context().freeBytes(), "free bytes after round " + round);
            }
        }
    }

    /// Opens a backend, works with it, and leaves some of its buffers to its own closing.
    private static void use(Card card) {
        try (Arena arena = Arena.ofShared();
                CudaBackend backend = card.open();
                CommandQueue queue = backend.openQueue(new NoProfiler())) {
            MemorySegment blocks = arena.allocate(GgmlType.Q4_K.rowBytes((long) ROWS * COLS), 32);
            WeightMatrix w = backend.matrix("w", GgmlType.Q4_K, ROWS, COLS, blocks);
            DeviceBuffer x = backend.allocate(4L * 64 * COLS);
            DeviceBuffer y = backend.allocate(4L * 64 * ROWS);
            for (int step = 0; step < 3; step++) {
                queue.replay("product", () -> queue.dense().linear(w, x, 64, y));
            }
            queue.sync();
            w.close();
        }
    }
}
