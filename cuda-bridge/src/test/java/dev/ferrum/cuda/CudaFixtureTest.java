package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.gguf.GgufFile;
import dev.ferrum.engine.kv.KvSequence;
import dev.ferrum.engine.model.GoldenRows;
import dev.ferrum.engine.model.ModelFixture;
import dev.ferrum.engine.model.ModelFixture.Continuation;
import dev.ferrum.engine.model.ModelRunner;
import dev.ferrum.engine.model.ModelRunner.Feed;
import dev.ferrum.engine.model.ReferenceForward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The whole forward pass on a card against the golden logits, routing and continuations of the engine's fixtures, on
/// each MoE path. The fixtures are not in the engine's test jar: `gpu/run fixtures` finds them in a checkout.
final class CudaFixtureTest {
    /// Tokens a step: the three MoE paths.
    private static final int[] CHUNKS = {1, 8, 48};

    private static Card card;

    @BeforeAll
    static void findCard() {
        card = Card.orSkip();
        assumeTrue(
                ModelFixture.class.getResource("/fixtures/models/nano-f32.json") != null,
                "the golden models are not on the class path; cuda-bridge/gpu/run fixtures puts them there");
    }

    @AfterAll
    static void giveBack() {
        if (card != null) {
            card.close();
        }
    }

    static Stream<String> fixtures() {
        return ModelFixture.NAMES.stream();
    }

    private static ModelRunner runner(ModelFixture fixture, KvType kv) {
        return new ModelRunner(fixture.file(), card.open(), kv, MoeSwitches.defaults());
    }

    /// Unquantised weights meet floats, and the bound is that of float sums. Quantised ones meet rows rounded to 8 bits
    /// on every path: no worse than what llama.cpp's CPU backend, which rounds too, reaches on tiny-q4_k_m.
    private static double bound(String name) {
        return switch (name) {
            case "nano-f32", "nano-f16", "nano-bf16" -> 1e-5;
            default -> 2.9e-2;
        };
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void logitsOfEveryPathAreWithinTheBoundOfTheirPrecision(String name) {
        ModelFixture fixture = ModelFixture.load(name);
        for (KvType kv : KvType.values()) {
            // Half precision adds what it adds to llama.cpp's CPU backend on nano-f32.
            double bound = kv == KvType.F16 ? Math.max(7.8e-4, bound(name)) : bound(name);
            try (ModelRunner runner = runner(fixture, kv)) {
                for (int chunk : CHUNKS) {
                    double error = GoldenRows.relativeError(runner.run(fixture.prompt(), chunk), fixture);
                    String what = "%s, KV %s, chunk %d: relative error %.2e, bound %.0e"
                            .formatted(name, kv, chunk, error, bound);
                    assertTrue(error <= bound, what);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void routingEqualsTheReferenceWhereItsMarginDecides(String name) {
        ModelFixture fixture = ModelFixture.load(name);
        double margin = bound(name) < 1e-4 ? 1e-4 : 0.1;
        try (GgufFile file = GgufFile.open(fixture.file());
                ModelRunner runner = runner(fixture, KvType.F32)) {
            double[][] margins =
                    new ReferenceForward(file).run(fixture.prompt()).routingMargins();
            for (int chunk : CHUNKS) {
                int[][][] routing = runner.run(fixture.prompt(), chunk).routing();
                int decided = 0;
                for (int layer = 0; layer < routing.length; layer++) {
                    for (int token = 0; token < routing[layer].length; token++) {
                        if (margins[layer][token] > margin) {
                            decided++;
                            assertArrayEquals(
                                    fixture.routing()[layer][token],
                                    routing[layer][token],
                                    "%s, chunk %d, layer %d, token %d".formatted(name, chunk, layer, token));
                        }
                    }
                }
                int all = routing.length * routing[0].length;
                assertTrue(decided > all / 2, "%s: the margin decides only %d of %d".formatted(name, decided, all));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void greedyContinuationsAreEqualUpToTheFirstUndecidableMargin(String name) {
        ModelFixture fixture = ModelFixture.load(name);
        double margin = bound(name) < 1e-4 ? 1e-3 : 0.1;
        try (GgufFile file = GgufFile.open(fixture.file());
                ModelRunner runner = runner(fixture, KvType.F32)) {
            var reference = new ReferenceForward(file);
            int compared = 0;
            for (Continuation c : fixture.continuations()) {
                List<Integer> tokens = runner.greedy(c.prompt(), c.greedy().length);
                int decided = decided(reference, c, bound(name) < 1e-4 ? 1e-4 : 0.1);
                for (int i = 0; i < decided && c.margins()[i] > margin; i++) {
                    assertEquals(c.greedy()[i], tokens.get(i), "%s, token %d".formatted(name, i));
                    compared++;
                }
            }
            // With rounded rows some fixtures decide nothing; with floats nearly all.
            assertTrue(compared > 50 || bound(name) > 1e-4, "%s: margins decide only %d".formatted(name, compared));
        }
    }

    /// How many tokens of the continuation come before one whose experts a rounding may decide.
    private static int decided(ReferenceForward reference, Continuation c, double margin) {
        int[] all = IntStream.concat(Arrays.stream(c.prompt()), Arrays.stream(c.greedy()))
                .toArray();
        double[][] margins = reference.run(all).routingMargins();
        int token = 0;
        while (token < all.length - 1 && leastMargin(margins, token) > margin) {
            token++;
        }
        return Math.max(0, token - c.prompt().length + 1);
    }

    private static double leastMargin(double[][] margins, int token) {
        return Arrays.stream(margins).mapToDouble(layer -> layer[token]).min().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void aSequenceDoesNotDependOnThoseItIsDecodedWith(String name) {
        ModelFixture fixture = ModelFixture.load(name);
        int[] prompt = fixture.prompt();
        try (ModelRunner runner = runner(fixture, KvType.F16)) {
            List<float[]> withOne = new ArrayList<>();
            try (KvSequence a = runner.newSequence();
                    KvSequence padding = runner.newSequence()) {
                for (int i = 0; i < 24; i++) {
                    withOne.add(
                            runner.step(List.of(new Feed(a, prompt, i, 1), new Feed(padding, new int[] {i}, 0, 1)))[0]);
                }
            }
            try (KvSequence a = runner.newSequence();
                    KvSequence b = runner.newSequence();
                    KvSequence c = runner.newSequence()) {
                for (int i = 0; i < 24; i++) {
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
