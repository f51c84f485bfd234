package dev.ferrum.metal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.SelfTestDepth;
import dev.ferrum.engine.api.SelfTestResult;
import dev.ferrum.engine.backend.Probe;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The self-test passes on a right device, notices a wrong kernel, and its verdict is kept.
class SelfTestTest {
    private Emulator emulator;

    @TempDir
    private Path state;

    @BeforeEach
    void findEmulator() {
        emulator = Emulator.orSkip();
    }

    @AfterEach
    void giveBack() {
        if (emulator != null) {
            emulator.close();
        }
    }

    @Test
    void aDeviceThatIsNotTrustedIsOfferedAgainOnceItPasses() throws Exception {
        MetalBackendProvider provider = emulator.provider(state);
        new VerdictFile(state, "test").write(facts(), new Verdict.Failed("of a reason"));
        Probe.Unavailable before = assertInstanceOf(Probe.Unavailable.class, provider.probe());
        assertTrue(before.reason().contains("of a reason"), before.reason());
        SelfTestResult result = provider.selfTest(SelfTestDepth.QUICK).orElseThrow();
        assertTrue(result.passed(), result.summary());
        assertTrue(result.report().contains("check toy model"), result.report());
        // A test by the probe would write a new report.
        Path report = state.resolve("metal-self-test.txt");
        assertTrue(Files.readString(report).endsWith(result.report()));
        Files.delete(report);
        assertInstanceOf(Probe.Available.class, provider.probe());
        assertFalse(Files.exists(report));
    }

    private MetalDevice facts() {
        try (MetalContext context = MetalContext.open(emulator.libraries())) {
            return context.facts();
        }
    }

    @Test
    void aVerdictHoldsForOneProgramSystemAndDevice() {
        MetalDevice device = facts();
        VerdictFile file = new VerdictFile(state, "1");
        assertEquals(Optional.empty(), file.read(device));
        file.write(device, new Verdict.Passed());
        assertEquals(Optional.of(new Verdict.Passed()), file.read(device));
        file.write(device, new Verdict.Failed("two\nlines"));
        assertEquals(Optional.of(new Verdict.Failed("two lines")), file.read(device));
        assertEquals(Optional.empty(), new VerdictFile(state, "2").read(device));
        MetalDevice updated = new MetalDevice(
                device.name(),
                device.family(),
                device.unified(),
                device.mostBufferBytes(),
                device.workingSetBytes(),
                device.groupMemoryBytes(),
                device.pageBytes(),
                "another build");
        assertEquals(Optional.empty(), file.read(updated));
    }

    /// One of them; [EveryWrongKernel] has them all.
    @ParameterizedTest
    @ValueSource(strings = "kv_append")
    void aWrongKernelIsNoticed(String kernel) {
        assertNoticed(emulator, kernel, state);
    }

    static void assertNoticed(Emulator emulator, String kernel, Path state) {
        emulator.set("FAKE_METAL_WRONG", kernel);
        SelfTestResult result =
                emulator.provider(state).selfTest(SelfTestDepth.QUICK).orElseThrow();
        assertFalse(result.passed(), result.report());
        assertFalse(result.summary().contains("it did not"), "out of time: " + result.summary());
        System.out.printf("%s wrong: %s%n", kernel, result.summary());
    }

    @Test
    void speedsAreMeasuredForEveryFormatAndForMappedWeights() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (MetalBackend backend = emulator.open()) {
            new Speeds(backend, new PrintStream(written, true, StandardCharsets.UTF_8), 32 << 10, 2).print();
        }
        List<String> lines = written.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(16, lines.size(), lines.toString());
        assertTrue(lines.getLast().contains("mapped"), lines.getLast());
    }
}
