package dev.ferrum.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.NoProfiler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Copies through page-locked memory arrive whole, whatever their size.
final class StagingTest {
    private final FakeCard card = new FakeCard();

    @AfterEach
    void closeCard() {
        card.close();
    }

    @Test
    void writesSmallerAndLargerThanTheStagingMemoryArrive() {
        try (var backend = new CudaBackend(card.context(), new BackendOptions(1), CudaBackend.Steps.SINGLE_OPS);
                var queue = backend.openQueue(new NoProfiler())) {
            for (int count : new int[] {1, 3, 500_000, 524_288, 3_000_001}) {
                int[] values = new Random(count).ints(count).toArray();
                try (DeviceBuffer buffer = backend.allocate(4L * count + 8)) {
                    queue.write(buffer, 4, MemorySegment.ofArray(values));
                    int[] found = new int[count];
                    queue.read(buffer, 4, MemorySegment.ofArray(found));
                    assertArrayEquals(values, found);
                }
            }
        }
    }

    @Test
    void smallWritesWaitForTheCardOnlyWhenHalfOfTheStagingMemoryIsFull() {
        try (var backend = new CudaBackend(card.context(), new BackendOptions(1), CudaBackend.Steps.SINGLE_OPS);
                var queue = backend.openQueue(new NoProfiler());
                DeviceBuffer buffer = backend.allocate(1 << 20)) {
            card.calls.clear();
            MemorySegment quarter = MemorySegment.ofArray(new byte[1 << 19]);
            for (int i = 0; i < 4; i++) {
                queue.write(buffer, 0, quarter);
            }
            assertEquals(0, Collections.frequency(card.calls, "cuEventSynchronize"));
            queue.write(buffer, 0, quarter);
            assertEquals(1, Collections.frequency(card.calls, "cuEventSynchronize"));
        }
    }

    @Test
    void weightsOfSeveralUploadBuffersArriveWithZeroedSpareBytes() {
        int rows = 4500;
        int cols = 2048;
        try (var backend = new CudaBackend(card.context(), new BackendOptions(2), CudaBackend.Steps.SINGLE_OPS);
                Arena arena = Arena.ofShared()) {
            MemorySegment data = arena.allocate(4L * rows * cols + 32, 64).asSlice(32);
            for (long i = 0; i < (long) rows * cols; i++) {
                data.setAtIndex(JAVA_INT, i, (int) (i * 2_654_435_761L));
            }
            try (CudaWeights weights = (CudaWeights) backend.matrix("w", GgmlType.F32, rows, cols, data)) {
                MemorySegment found = FakeCard.memory(weights.address(), weights.bytes() + CudaWeights.SPARE_BYTES);
                assertEquals(-1, found.asSlice(0, weights.bytes()).mismatch(data));
                for (long i = 0; i < CudaWeights.SPARE_BYTES / 4; i++) {
                    assertEquals(0, found.getAtIndex(JAVA_INT, (long) rows * cols + i));
                }
            }
        }
    }
}
