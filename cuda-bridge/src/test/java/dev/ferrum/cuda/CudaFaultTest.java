package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.BackendReport;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.engine.profile.NoProfiler;
import dev.ferrum.engine.synth.SynthModel;
import dev.ferrum.engine.synth.SynthShape;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A card in trouble: on a card only, and in a process of its own, because after a fault the driver refuses a process
/// for good.
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
    void afterAFullCardAndAFaultTheProgramGoesOnWithTheProcessor(@TempDir Path folder) {
        aFullCardRefusesAndGoesOn();
        spoilContext();
        Probe.Unavailable probe = assertInstanceOf(Probe.Unavailable.class, provider.probe());
        assertTrue(probe.remedy().contains("Restart Ferrum"), probe.remedy());
        Path model = folder.resolve("mini.gguf");
        SynthModel.write(SynthShape.ofName("mini").orElseThrow(), model, 1, done -> {});
        try (Engine engine = Engine.open(EngineConfig.forModel(model).withWarmUp(false), done -> {})) {
            BackendReport.Entry chosen = engine.backendReport().entries().stream()
                    .filter(BackendReport.Entry::chosen)
                    .findFirst()
                    .orElseThrow();
            assertEquals("cpu", chosen.id());
            engine.evaluate(new int[] {1, 2, 3}, 3, new int[] {2});
        }
    }

    private void aFullCardRefusesAndGoesOn() {
        try (var backend = provider.open(device, new BackendOptions(1));
                CommandQueue queue = backend.openQueue(new NoProfiler())) {
            BackendException full = assertThrows(BackendException.class, () -> backend.allocate(1L << 42));
            assertTrue(full.getMessage().contains("the card's memory is full"), full.getMessage());
            backend.allocate(1 << 20).close();
            queue.sync();
        }
    }

    /// Reads rows far outside a buffer; closing everything afterwards throws nothing.
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
            assertTrue(lost.getMessage().contains("restart Ferrum"), lost.getMessage());
            BackendException refused = assertThrows(BackendException.class, () -> backend.allocate(64));
            assertTrue(refused.deviceLost(), refused.getMessage());
        }
    }
}
