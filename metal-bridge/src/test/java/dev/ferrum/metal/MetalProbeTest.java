package dev.ferrum.metal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.metal.jna.Metal.Host;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MetalProbeTest {
    @Test
    void theProbeOfThisMachineAnswersUnavailableWithReasonAndRemedy() {
        Probe.Unavailable answer = assertInstanceOf(Probe.Unavailable.class, new MetalBackendProvider().probe());
        assertFalse(answer.reason().isBlank());
        assertFalse(answer.remedy().isBlank());
    }

    @Test
    void elsewhereThanOnAppleSiliconNoFrameworkIsLoaded() {
        AtomicInteger loads = new AtomicInteger();
        for (Host host : new Host[] {Host.OTHER_SYSTEM, Host.OTHER_MAC}) {
            MetalProbe probe = new MetalProbe(host, () -> {
                loads.incrementAndGet();
                throw new UnsatisfiedLinkError("must not be asked");
            });
            assertFalse(unavailable(probe).reason().isBlank());
        }
        assertEquals(0, loads.get());
    }

    @Test
    void theDeviceIsNamedAndTheLackOfKernelsIsSaid() {
        Probe.Unavailable answer =
                unavailable(new MetalProbe(Host.APPLE_SILICON, () -> () -> Optional.of("Apple M3 Max")));
        assertEquals("found Apple M3 Max, but this version of Ferrum has no Metal kernels", answer.reason());
        assertTrue(answer.remedy().contains("CPU"), answer.remedy());
    }

    @Test
    void aMacWithoutADeviceAndOneWithoutTheFrameworkSaySo() {
        assertTrue(unavailable(new MetalProbe(Host.APPLE_SILICON, () -> Optional::empty))
                .reason()
                .contains("no device"));
        MetalProbe broken = new MetalProbe(Host.APPLE_SILICON, () -> {
            throw new UnsatisfiedLinkError("Metal: not found");
        });
        assertTrue(unavailable(broken).reason().contains("Metal: not found"));
    }

    @Test
    void openRefuses() {
        DeviceInfo gpu = new DeviceInfo("metal", 0, "Apple M3 Max", DeviceInfo.Kind.UNIFIED_GPU, 1, 1);
        assertThrows(BackendException.class, () -> new MetalBackendProvider().open(gpu, new BackendOptions(0)));
    }

    private static Probe.Unavailable unavailable(MetalProbe probe) {
        return assertInstanceOf(Probe.Unavailable.class, probe.run());
    }
}
