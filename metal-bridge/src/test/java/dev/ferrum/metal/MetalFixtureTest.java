package dev.ferrum.metal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.kv.KvSequence;
import dev.ferrum.engine.model.GoldenRows;
import dev.ferrum.engine.model.ModelFixture;
import dev.ferrum.engine.model.ModelRunner;
import dev.ferrum.engine.model.ModelRunner.Feed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The whole forward pass on the emulated device against the golden logits and routing of the engine's fixtures, on
/// each MoE path. The emulator is slow, so the ordinary run takes a few of them; [AllMetalFixtures] takes all.
class MetalFixtureTest {
    /// Tokens a step: the three MoE paths.
    private static final int[] CHUNKS = {1, 8, 48};

    /// Weights of every format meet floats on all paths.
    private static final double FLOAT_SUMS = 1e-5;
    /// What half precision of the cache adds to llama.cpp's CPU backend on nano-f32.
    private static final double HALF_CACHE = 7.8e-4;

    static Emulator emulator;

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

    static ModelRunner runner(ModelFixture fixture, KvType kv, MoeSwitches switches) {
        return new ModelRunner(fixture.file(), emulator.open(), kv, switches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nano-f32", "nano-q8_0", "micro-q5_k_s"})
    void logitsOfEveryPathAreWithinTheBound(String name) {
        checkLogits(name);
    }

    static void checkLogits(String name) {
        ModelFixture fixture = ModelFixture.load(name);
        for (KvType kv : KvType.values()) {
            try (ModelRunner runner = runner(fixture, kv, MoeSwitches.defaults())) {
                for (int chunk : CHUNKS) {
                    double error = GoldenRows.relativeError(runner.run(fixture.prompt(), chunk), fixture);
                    double bound = kv == KvType.F16 ? HALF_CACHE : FLOAT_SUMS;
                    String what = "%s, KV %s, chunk %d: relative error %.2e, bound %.0e"
                            .formatted(name, kv, chunk, error, bound);
                    System.out.println(what);
                    assertTrue(error <= bound, what);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fused off", "host top-k", "direct dispatch"})
    void theSwitchesGiveTheSameLogits(String which) {
        ModelFixture fixture = ModelFixture.load("nano-f32");
        MoeSwitches switches = switch (which) {
            case "fused off" -> new MoeSwitches(false, false, false);
            case "host top-k" -> new MoeSwitches(true, true, false);
            default -> new MoeSwitches(true, false, true);
        };
        try (ModelRunner runner = runner(fixture, KvType.F32, switches)) {
            for (int chunk : which.equals("fused off") ? new int[] {1, 8} : new int[] {48}) {
                double error = GoldenRows.relativeError(runner.run(fixture.prompt(), chunk), fixture);
                assertTrue(error <= 1e-5, "%s, chunk %d: %.2e".formatted(which, chunk, error));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nano-f32", "nano-q8_0"})
    void greedyTokensAreTheReferences(String name) {
        ModelFixture fixture = ModelFixture.load(name);
        int compared = 0;
        try (ModelRunner runner = runner(fixture, KvType.F32, MoeSwitches.defaults())) {
            for (ModelFixture.Continuation c : fixture.continuations()) {
                int count = Math.min(8, c.greedy().length);
                List<Integer> tokens = runner.greedy(c.prompt(), count);
                for (int i = 0; i < count && c.margins()[i] > 1e-2; i++) {
                    assertEquals(c.greedy()[i], tokens.get(i), "%s, token %d".formatted(name, i));
                    compared++;
                }
            }
        }
        assertTrue(compared > 8, "margins decide only %d".formatted(compared));
    }

    @ParameterizedTest
    @ValueSource(strings = "nano-q8_0")
    void aSequenceDoesNotDependOnThoseItIsDecodedWith(String name) {
        ModelFixture fixture = ModelFixture.load(name);
        int[] prompt = fixture.prompt();
        try (ModelRunner runner = runner(fixture, KvType.F16, MoeSwitches.defaults())) {
            List<float[]> withOne = new ArrayList<>();
            try (KvSequence a = runner.newSequence();
                    KvSequence padding = runner.newSequence()) {
                for (int i = 0; i < 8; i++) {
                    withOne.add(
                            runner.step(List.of(new Feed(a, prompt, i, 1), new Feed(padding, new int[] {i}, 0, 1)))[0]);
                }
            }
            try (KvSequence a = runner.newSequence();
                    KvSequence b = runner.newSequence();
                    KvSequence c = runner.newSequence()) {
                for (int i = 0; i < 8; i++) {
                    float[][] rows = runner.step(List.of(
                            new Feed(b, prompt, prompt.length - 1 - i, 1),
                            new Feed(a, prompt, i, 1),
                            new Feed(c, prompt, i / 2, 1)));
                    assertArrayEquals(withOne.get(i), rows[1], "%s, token %d".formatted(name, i));
                }
            }
        }
    }
}
