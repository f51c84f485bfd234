package dev.ferrum.metal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.SelfTestDepth;
import dev.ferrum.engine.api.SelfTestResult;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.metal.jna.Host;
import dev.ferrum.metal.jna.MetalLibraries;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the probe says without a device; with one, see `FallBackTest`.
final class MetalProbeTest {
    private static final MetalLibraries NONE = new MetalLibraries("/nowhere/objc", "/nowhere/Metal", List.of());

    private static MetalBackendProvider provider(Host host) {
        return new MetalBackendProvider(host, NONE, new Emulator.Trusting());
    }

    private static Probe.Unavailable unavailable(MetalBackendProvider provider) {
        Probe.Unavailable answer = assertInstanceOf(Probe.Unavailable.class, provider.probe());
        assertFalse(answer.reason().isBlank());
        assertFalse(answer.remedy().isBlank());
        return answer;
    }

    @Test
    void elsewhereThanOnAppleSiliconNoLibraryIsOpened() {
        // Opening one would fail with another reason.
        assertTrue(unavailable(provider(Host.OTHER_SYSTEM)).reason().contains("another system"));
        assertTrue(unavailable(provider(Host.OTHER_MAC)).reason().contains("no Apple silicon"));
    }

    @Test
    void aMacWithoutTheFrameworkSaysSo() {
        Probe.Unavailable answer = unavailable(provider(Host.APPLE_SILICON));
        assertTrue(answer.reason().contains("could not be opened"), answer.reason());
        assertTrue(answer.remedy().contains("Update macOS"), answer.remedy());
    }

    @Test
    void aSelfTestWithoutADeviceReportsWhyThereIsNone() {
        SelfTestResult result =
                provider(Host.OTHER_SYSTEM).selfTest(SelfTestDepth.QUICK).orElseThrow();
        assertFalse(result.passed());
        assertTrue(result.report().contains(result.summary()), result.report());
    }
}
