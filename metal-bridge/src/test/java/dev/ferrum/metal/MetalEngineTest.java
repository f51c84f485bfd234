package dev.ferrum.metal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.Engine;
import dev.ferrum.engine.EngineOn;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.KvPrecision;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.cpu.CpuBackendProvider;
import dev.ferrum.engine.model.ModelFixture;
import dev.ferrum.engine.profile.ProfileSnapshot;
import dev.ferrum.engine.profile.Stage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The engine as a person uses it, on the emulated device.
final class MetalEngineTest {
    private static final Path DEMO = Path.of("..", "assets", "model", "llama-ferrum-stories-q4_k_m.gguf");

    private static Emulator emulator;

    @BeforeAll
    static void findEmulator() {
        emulator = Emulator.orSkip();
    }

    @AfterAll
    static void giveBack() {
        if (emulator != null) {
            emulator.close();
        }
    }

    static EngineConfig config(Path model) {
        return EngineConfig.forModel(model)
                .withThreads(2)
                .withSequences(4)
                .withPrefillChunk(48)
                .withContext(128)
                .withWarmUp(false);
    }

    /// A request on its way.
    record Running(List<Integer> tokens, GenerationHandle handle) {
        static Running submit(Engine engine, int[] prompt, int tokens) {
            List<Integer> ids = new CopyOnWriteArrayList<>();
            Prompt start = new Prompt.Tokens(IntStream.of(prompt).boxed().toList());
            var request = new GenerationRequest(start, SamplingParams.greedy(), tokens, List.of(), true);
            GenerationHandle handle = engine.submit(request, event -> {
                if (event instanceof GenerationEvent.Token token && token.id() >= 0) {
                    ids.add(token.id());
                }
            });
            return new Running(ids, handle);
        }

        List<Integer> await() throws InterruptedException {
            assertInstanceOf(GenerationEvent.Finished.class, handle.await());
            return tokens;
        }
    }

    @Test
    void theDemoModelWritesTheSame16TokensAsOnTheCpu() throws InterruptedException {
        List<Integer> onCpu = demo(new CpuBackendProvider());
        assertEquals(16, onCpu.size());
        assertEquals(onCpu, demo(emulator.provider()));
    }

    private static List<Integer> demo(BackendProvider provider) throws InterruptedException {
        try (Engine engine = EngineOn.open(config(DEMO), provider)) {
            int[] prompt = engine.text().encode("Once upon a time there was a little");
            return List.copyOf(Running.submit(engine, prompt, 16).await());
        }
    }

    /// What `ferrum logits` writes, on each MoE path.
    @Test
    void logitsOfEveryPathAreTheCpus() {
        ModelFixture nano = ModelFixture.load("nano-f32");
        EngineConfig config = config(nano.file()).withKv(KvPrecision.F32, 0);
        int[] positions = {0, 1, nano.prompt().length - 1};
        try (Engine cpu = EngineOn.open(config, new CpuBackendProvider());
                Engine metal = EngineOn.open(config, emulator.provider())) {
            for (int chunk : new int[] {1, 8, 48}) {
                float[][] expected =
                        cpu.evaluate(nano.prompt(), chunk, positions).logits();
                float[][] found =
                        metal.evaluate(nano.prompt(), chunk, positions).logits();
                for (int row = 0; row < positions.length; row++) {
                    double difference = 0;
                    double norm = 0;
                    for (int i = 0; i < expected[row].length; i++) {
                        difference += Math.pow((double) found[row][i] - expected[row][i], 2);
                        norm += Math.pow(expected[row][i], 2);
                    }
                    double error = Math.sqrt(difference / norm);
                    assertTrue(error < 1e-5, "chunk %d, row %d: %.1e".formatted(chunk, row, error));
                }
            }
        }
    }

    @Test
    void twoConversationsAtOnceWriteWhatEachWritesAlone() throws InterruptedException {
        ModelFixture nano = ModelFixture.load("nano-f32");
        int[] first = nano.continuations().get(0).prompt();
        int[] second = nano.continuations().get(1).prompt();
        try (Engine engine = EngineOn.open(config(nano.file()), emulator.provider())) {
            List<Integer> alone = List.copyOf(Running.submit(engine, first, 6).await());
            List<Integer> other = List.copyOf(Running.submit(engine, second, 6).await());
            Running a = Running.submit(engine, first, 6);
            Running b = Running.submit(engine, second, 6);
            assertEquals(alone, a.await());
            assertEquals(other, b.await());
        }
    }

    @Test
    void aProfileHasEveryStageOfADecodedTokenWithItsTimeOnTheDevice() throws InterruptedException {
        ModelFixture nano = ModelFixture.load("nano-f32");
        EngineConfig config = config(nano.file()).withKv(KvPrecision.F32, 0);
        try (Engine engine = EngineOn.open(config, emulator.provider())) {
            engine.startProfiling();
            List<Integer> profiled =
                    List.copyOf(Running.submit(engine, nano.prompt(), 4).await());
            engine.stopProfiling();
            ProfileSnapshot profile = engine.profile();
            for (Stage stage : List.of(
                    Stage.EMBED,
                    Stage.QKV,
                    Stage.QK_NORM_ROPE,
                    Stage.KV_WRITE,
                    Stage.ATTENTION,
                    Stage.O_PROJ,
                    Stage.MOE_ROUTER,
                    Stage.MOE_ROUTE,
                    Stage.MOE_GATE_UP_SILU_FUSED,
                    Stage.MOE_DOWN,
                    Stage.MOE_WSUM,
                    Stage.LM_HEAD)) {
                assertTrue(profile.nanos(stage) > 0, stage + " took no time");
            }
            assertEquals(profiled, Running.submit(engine, nano.prompt(), 4).await());
        }
    }
}
