package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.engine.gguf.GgmlType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CpuBackendTest {
    private final BackendProvider provider = new CpuBackendProvider();

    private Backend open(int threads) {
        var available = (Probe.Available) provider.probe();
        return provider.open(available.devices().getFirst(), new BackendOptions(threads));
    }

    @Test
    void theProbeDescribesThisMachine() {
        var available = (Probe.Available) provider.probe();
        assertEquals(1, available.devices().size());
        DeviceInfo device = available.devices().getFirst();
        assertEquals(provider.id(), device.backend());
        assertEquals(DeviceInfo.Kind.CPU, device.kind());
        assertTrue(device.freeBytes() > 0 && device.freeBytes() <= device.totalBytes(), device.toString());
        // The tests run with the vector module, so there is nothing to warn of.
        assertEquals(Runtime.getRuntime().availableProcessors() + " hardware threads", available.note());
    }

    @Test
    void closingFreesWhatWasLeftOpen() {
        MemorySegment left;
        CpuBuffer closedLater;
        try (Backend backend = open(2)) {
            closedLater = (CpuBuffer) backend.allocate(1000);
            left = closedLater.segment();
            left.set(JAVA_BYTE, 0, (byte) 1);
        }
        assertThrows(IllegalStateException.class, () -> left.get(JAVA_BYTE, 0));
        closedLater.close();
    }

    @Test
    void warmUpStopsSoonAfterItIsCancelled() {
        try (Backend backend = open(1)) {
            var asked = new AtomicInteger();
            backend.warmUp(List.of(GgmlType.Q4_K, GgmlType.F32), () -> asked.incrementAndGet() > 3);
            // Each of its loops asks before a pass, and starts none after the answer was yes.
            assertTrue(asked.get() < 50, "asked " + asked.get() + " times");
        }
    }

    /// On the module path the service stands in `module-info`, on the class path in `META-INF`: both name the same.
    @Test
    void moduleAndClassPathDeclareTheSameProvider() throws IOException, URISyntaxException {
        Path classes = Path.of(CpuBackend.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        var module = ModuleFinder.of(classes).find("dev.ferrum.engine");
        assumeTrue(module.isPresent(), "these classes were compiled without module-info");
        List<String> declared = module.get().descriptor().provides().stream()
                .filter(provides -> provides.service().equals(BackendProvider.class.getName()))
                .map(ModuleDescriptor.Provides::providers)
                .findFirst()
                .orElse(List.of());
        String service = "/META-INF/services/" + BackendProvider.class.getName();
        try (InputStream listed = CpuBackend.class.getResourceAsStream(service)) {
            List<String> lines = new String(listed.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertEquals(declared, lines);
        }
        assertEquals(List.of(CpuBackendProvider.class.getName()), declared);
    }
}
