package dev.ferrum.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.BackendReport;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.engine.cpu.CpuBackendProvider;
import dev.ferrum.engine.model.ModelFixture;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A backend that probes well and then cannot take the model.
final class RefusedBackendTest {
    private static final String REASON = "the tensor x needs 5 bytes, but the device has 4";

    private static final class SmallDevice implements BackendProvider {
        @Override
        public String id() {
            return "metal";
        }

        @Override
        public Probe probe() {
            return new Probe.Available(
                    List.of(new DeviceInfo("metal", 0, "small", DeviceInfo.Kind.UNIFIED_GPU, 4, 4)), "");
        }

        @Override
        public Backend open(DeviceInfo device, BackendOptions options) {
            throw new BackendException(REASON);
        }
    }

    private static final List<BackendProvider> PROVIDERS = List.of(new SmallDevice(), new CpuBackendProvider());

    private static EngineConfig config() {
        return EngineConfig.forModel(ModelFixture.load("nano-f32").file())
                .withContext(64)
                .withThreads(1)
                .withWarmUp(false);
    }

    @Test
    void withoutANameTheNextBackendIsTakenAndTheReportSaysWhy() {
        try (Engine engine = Engine.open(config(), progress -> {}, PROVIDERS)) {
            List<BackendReport.Entry> entries = engine.backendReport().entries();
            assertEquals(
                    List.of("metal", "cpu"),
                    entries.stream().map(BackendReport.Entry::id).toList());
            assertFalse(entries.getFirst().available());
            assertTrue(
                    entries.getFirst().detail().contains(REASON),
                    entries.getFirst().detail());
            assertTrue(entries.getLast().chosen());
        }
    }

    @Test
    void aNameIsBinding() {
        EngineConfig named = config().withBackend(new BackendChoice.Named("metal"));
        BackendException refused =
                assertThrows(BackendException.class, () -> Engine.open(named, progress -> {}, PROVIDERS));
        assertEquals(REASON, refused.getMessage());
    }
}
