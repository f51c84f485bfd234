package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.engine.profile.NoProfiler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a card in trouble leaves behind: on a card only. Nothing else of the process may hold the card's
/// context meanwhile, or it would outlive the fault.
final class CudaFaultTest {
    private final CudaBackendProvider provider = new CudaBackendProvider();
    private DeviceInfo device;

    @BeforeEach
    void findCard() {
        switch (provider.probe()) {
            case Probe.Available(var devices, var _) -> device = devices.getFirst();
            case Probe.Unavailable(var reason, var _) -> assumeTrue(false, "no CUDA card: " + reason);
        }
    }

    @Test
    void afterAnIllegalAddressTheCardCanBeOpenedAgain() {
        for (int round = 0; round < 3; round++) {
            spoilContext();
            assertEquals(6f, firstOfRow(), "a row after fault " + round);
        }
    }

    /// Reads rows far outside a buffer.
    private void spoilContext() {
        try (Arena arena = Arena.ofShared();
                var backend = provider.open(device, new BackendOptions(1));
                CommandQueue queue = backend.openQueue(new NoProfiler())) {
            DeviceBuffer x = backend.allocate(4L * 32);
            DeviceBuffer rows = backend.allocate(4);
            queue.write(rows, 0, arena.allocateFrom(ValueLayout.JAVA_INT, Integer.MAX_VALUE));
            queue.dense().gatherRows(x, rows, 1, 4096, backend.allocate(4L * 4096));
            BackendException lost = assertThrows(BackendException.class, queue::sync);
            assertTrue(lost.deviceLost(), lost.getMessage());
            assertTrue(lost.getMessage().contains("load the model again"), lost.getMessage());
            BackendException refused = assertThrows(BackendException.class, () -> backend.allocate(64));
            assertTrue(refused.deviceLost(), refused.getMessage());
        }
    }

    /// A row that the card has picked out of two; its first element.
    private float firstOfRow() {
        try (Arena arena = Arena.ofShared();
                var backend = provider.open(device, new BackendOptions(1));
                CommandQueue queue = backend.openQueue(new NoProfiler())) {
            DeviceBuffer all = backend.allocate(4L * 32 * 2);
            MemorySegment host = arena.allocate(4L * 64, 4);
            host.setAtIndex(ValueLayout.JAVA_FLOAT, 32, 6f);
            queue.write(all, 0, host);
            DeviceBuffer rows = backend.allocate(4);
            queue.write(rows, 0, arena.allocateFrom(ValueLayout.JAVA_INT, 1));
            DeviceBuffer row = backend.allocate(4L * 32);
            queue.dense().gatherRows(all, rows, 1, 32, row);
            queue.read(row, 0, host.asSlice(0, 4L * 32));
            return host.getAtIndex(ValueLayout.JAVA_FLOAT, 0);
        }
    }

    @Test
    void aFullCardRefusesAndGoesOn() {
        try (var backend = provider.open(device, new BackendOptions(1));
                CommandQueue queue = backend.openQueue(new NoProfiler())) {
            BackendException full = assertThrows(BackendException.class, () -> backend.allocate(1L << 42));
            assertTrue(full.getMessage().contains("the card's memory is full"), full.getMessage());
            backend.allocate(1 << 20).close();
            queue.sync();
        }
        assertEquals(6f, firstOfRow());
    }
}
