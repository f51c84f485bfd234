package dev.ferrum.metal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.Engine;
import dev.ferrum.engine.EngineOn;
import dev.ferrum.engine.api.BackendReport;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendSelector;
import dev.ferrum.engine.backend.Candidate;
import dev.ferrum.engine.backend.Selection;
import dev.ferrum.engine.cpu.CpuBackendProvider;
import dev.ferrum.engine.model.ModelFixture;
import dev.ferrum.metal.jna.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Everything that can be wrong with a device: each ends on the CPU, and the report says why in words.
final class FallBackTest {
    private static final ModelFixture NANO = ModelFixture.load("nano-f32");

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

    /// What is said of Metal when the CPU is chosen in its place.
    private String reasonOnCpu(MetalBackendProvider metal) {
        Selection selection = new BackendSelector().select(Optional.empty(), List.of(metal, new CpuBackendProvider()));
        assertEquals("cpu", selection.provider().id(), selection.candidates().toString());
        Candidate candidate = selection.candidates().getFirst();
        assertEquals("metal", candidate.id());
        assertTrue(!candidate.remedy().isBlank());
        return candidate.detail();
    }

    /// Before the self-test: what the probe itself sees.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FAKE_METAL_NO_DEVICE  | 1                        | it offers no device",
                "FAKE_METAL_FAMILY     | 5                        | Ferrum needs the GPU of an M1 or newer",
                "FAKE_METAL_UNIFIED    | 0                        | Ferrum needs the GPU of an M1 or newer",
                "FAKE_METAL_MISSING    | newCommandQueue          | newCommandQueue] does not exist",
                "FAKE_METAL_MISSING    | commandBuffer            | commandBuffer] does not exist",
                "FAKE_METAL_SHAPE      | maxBufferLength          | maxBufferLength] has the shape",
                "FAKE_METAL_NIL        | newCommandQueue          | making a command queue failed",
            })
    void whatTheProbeSees(String variable, String value, String reason) {
        emulator.set(variable, value);
        String found = reasonOnCpu(emulator.provider());
        assertTrue(found.contains(reason), found);
    }

    /// In the self-test's process.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FAKE_METAL_COMPILE_ERROR | rms_norm       | compiling the kernels \"dense\" failed",
                "FAKE_METAL_MISSING       | newFunctionWithName:constantValues:error: | does not exist",
                "FAKE_METAL_MISSING       | setMathMode:,setFastMathEnabled: | no way to compile kernels with exact arithmetic",
                "FAKE_METAL_NIL           | newComputePipelineStateWithFunction:error: | building the kernel",
                "FAKE_METAL_NIL           | commandBuffer  | expected an object for messages to COMMANDS, found none",
                "FAKE_METAL_NIL           | newBufferWithLength:options: | needs",
                "FAKE_METAL_MISSING       | dispatchThreadgroups:threadsPerThreadgroup: | does not exist",
                "FAKE_METAL_WIDTH         | 16             | expected SIMD groups of 32 threads, found 16",
                "FAKE_METAL_MAX_THREADS   | 64             | needs threadgroups of",
                "FAKE_METAL_FAIL_BUFFER   | 1              | work on the GPU failed",
            })
    void whatTheSelfTestSees(String variable, String value, String reason) throws Exception {
        emulator.set(variable, value);
        String found = reasonOnCpu(emulator.provider(state));
        assertTrue(found.contains(reason), found);
        // The verdict holds for the next start, which runs no test: with the failure gone it says the same.
        emulator.unset(variable);
        assertEquals(found, reasonOnCpu(emulator.provider(state)));
        assertTrue(Files.readString(state.resolve("metal-self-test.txt")).contains("check "));
    }

    @Test
    void aProcessThatDiesIsAVerdictToo() {
        ThisProgram here = ThisProgram.current();
        ThisProgram broken = new ThisProgram("test", here.java(), List.of("-XX:NoSuchOption"), state);
        var gate = new TestedOnce(broken, emulator.libraries(), Emulator.SELF_TEST_SECONDS);
        var provider = new MetalBackendProvider(Host.APPLE_SILICON, emulator.libraries(), gate);
        String found = reasonOnCpu(provider);
        assertTrue(found.contains("its process ended with code 1 at: the start"), found);
    }

    @Test
    void aModelThatDoesNotFitIsLoadedOnTheCpu() {
        emulator.set("FAKE_METAL_WORKING_SET", "100000");
        String found = reasonOfEngine();
        assertTrue(found.contains("memory of Emulated Metal device (metal 0): expected"), found);
    }

    @Test
    void aTensorLongerThanABufferMayBeIsLoadedOnTheCpu() {
        emulator.set("FAKE_METAL_MAX_BUFFER", "20000");
        String found = reasonOfEngine();
        assertTrue(found.contains("takes at most"), found);
    }

    private String reasonOfEngine() {
        try (Engine engine =
                EngineOn.open(MetalEngineTest.config(NANO.file()), emulator.provider(), new CpuBackendProvider())) {
            List<BackendReport.Entry> entries = engine.backendReport().entries();
            assertTrue(entries.getLast().chosen() && entries.getLast().id().equals("cpu"), entries.toString());
            return entries.getFirst().detail();
        }
    }

    /// One failure ends the requests it was in, and the next one runs on a new queue. After the second the device
    /// is not used any more, and the next load goes to the CPU.
    @Test
    void workThatFailsTwiceEndsOnTheCpu() throws Exception {
        MetalBackendProvider metal = emulator.provider();
        List<Integer> alone;
        try (Engine engine = EngineOn.open(MetalEngineTest.config(NANO.file()), metal, new CpuBackendProvider())) {
            alone = List.copyOf(
                    MetalEngineTest.Running.submit(engine, NANO.prompt(), 3).await());
            emulator.set("FAKE_METAL_FAIL_BUFFER", "1");
            assertFailed(engine, "try again");
            emulator.unset("FAKE_METAL_FAIL_BUFFER");
            assertEquals(
                    alone,
                    MetalEngineTest.Running.submit(engine, NANO.prompt(), 3).await());
            emulator.set("FAKE_METAL_FAIL_BUFFER", "2");
            assertFailed(engine, "load the model again to continue on the CPU");
            emulator.unset("FAKE_METAL_FAIL_BUFFER");
            assertFailed(engine, "load the model again to continue on the CPU");
        }
        try (Engine engine = EngineOn.open(MetalEngineTest.config(NANO.file()), metal, new CpuBackendProvider())) {
            BackendReport.Entry first = engine.backendReport().entries().getFirst();
            assertTrue(first.detail().contains("its work failed 2 times"), first.detail());
            assertTrue(engine.backendReport().entries().getLast().chosen());
            assertEquals(
                    alone,
                    MetalEngineTest.Running.submit(engine, NANO.prompt(), 3).await());
        }
    }

    private static void assertFailed(Engine engine, String remedy) throws InterruptedException {
        GenerationEvent.Failed failed = assertInstanceOf(
                GenerationEvent.Failed.class,
                MetalEngineTest.Running.submit(engine, NANO.prompt(), 3)
                        .handle()
                        .await());
        assertTrue(failed.error().getMessage().contains(remedy), failed.error().getMessage());
    }

    @Test
    void aNameIsBinding() {
        emulator.set("FAKE_METAL_NO_DEVICE", "1");
        var provider = emulator.provider();
        BackendException refused =
                assertThrows(BackendException.class, () -> provider.open(null, new BackendOptions(1)));
        assertTrue(refused.getMessage().contains("no device"), refused.getMessage());
    }
}
