package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.NoProfiler;
import dev.ferrum.engine.quant.BlockFormats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/// Ops recorded once and replayed: on a card only.
final class CudaGraphTest {
    @Test
    void aRecordedLinearReadsWhatItsInputHoldsWhenItIsReplayed() {
        try (Card card = Card.orSkip();
                Arena arena = Arena.ofConfined();
                CudaBackend backend = card.open();
                CommandQueue queue = backend.openQueue(new NoProfiler())) {
            float[] values = new float[4 * 256];
            for (int i = 0; i < values.length; i++) {
                values[i] = (i % 7) - 3;
            }
            MemorySegment blocks = arena.allocate(GgmlType.Q8_0.rowBytes(values.length), 32);
            BlockFormats.of(GgmlType.Q8_0).quantise(values, 0, values.length, blocks, 0);
            try (var w = backend.matrix("w", GgmlType.Q8_0, 4, 256, blocks);
                    DeviceBuffer x = backend.allocate(4 * 256);
                    DeviceBuffer y = backend.allocate(4 * 4)) {
                float[] direct = new float[4];
                float[] replayed = new float[4];
                queue.dense().linear(w, x, 1, y);
                try (CudaGraph graph = backend.record(() -> queue.dense().linear(w, x, 1, y))) {
                    for (float scale : new float[] {1, -2.5f}) {
                        float[] input = new float[256];
                        for (int i = 0; i < input.length; i++) {
                            input[i] = scale * (i % 5);
                        }
                        queue.write(x, 0, MemorySegment.ofArray(input));
                        queue.dense().linear(w, x, 1, y);
                        queue.read(y, 0, MemorySegment.ofArray(direct));
                        queue.write(y, 0, MemorySegment.ofArray(new float[4]));
                        backend.replay(graph);
                        queue.read(y, 0, MemorySegment.ofArray(replayed));
                        assertArrayEquals(direct, replayed);
                        assertEquals(4, replayed.length);
                    }
                }
            }
        }
    }
}
