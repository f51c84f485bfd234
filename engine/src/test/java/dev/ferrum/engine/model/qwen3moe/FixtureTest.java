package dev.ferrum.engine.model.qwen3moe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.cpu.CpuBackendProvider;
import dev.ferrum.engine.gguf.GgufFile;
import dev.ferrum.engine.kv.KvSequence;
import dev.ferrum.engine.model.ModelFixture;
import dev.ferrum.engine.model.ModelFixture.Continuation;
import dev.ferrum.engine.model.ModelRunner;
import dev.ferrum.engine.model.ModelRunner.Feed;
import dev.ferrum.engine.model.ModelRunner.Output;
import dev.ferrum.engine.model.ReferenceForward;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The whole forward pass against golden logits, routing and greedy continuations, on each MoE path.
class FixtureTest {
    /// Tokens a step: the three MoE paths.
    private static final int[] CHUNKS = {1, 8, 48};

    static Stream<String> fixtures() {
        return ModelFixture.NAMES.stream();
    }

    private static ModelRunner runner(ModelFixture fixture, KvType kv) {
        return new ModelRunner(fixture.file(), new CpuBackendProvider(), kv, MoeSwitches.defaults());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void theReferenceOfTheTestsAgreesWithTheGoldenLogits(String name) {
        ModelFixture fixture = ModelFixture.load(name);
        try (GgufFile file = GgufFile.open(fixture.file())) {
            ReferenceForward.Result reference = new ReferenceForward(file).run(fixture.prompt());
            double[][] picked = Stream.of(fixture.logitPositions())
                    .flatMap(p ->
                            java.util.Arrays.stream(p).mapToObj(i -> reference.logits()[i]))
                    .toArray(double[][]::new);
            // Golden values are stored as float32.
            assertTrue(relativeError(picked, fixture.logits()) < 2e-7);
            assertArrayEquals(fixture.routing(), reference.routing());
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void logitsOfEveryPathAreWithinTheBoundOfTheirPrecision(String name) {
        ModelFixture fixture = ModelFixture.load(name);
        FixtureBounds bounds = FixtureBounds.of(name);
        try (ModelRunner runner = runner(fixture, KvType.F32)) {
            for (int chunk : CHUNKS) {
                double error = relativeError(pick(runner.run(fixture.prompt(), chunk), fixture), fixture.logits());
                assertTrue(
                        error <= bounds.forChunk(chunk),
                        "%s, chunk %d: relative error %.2e, bound %.0e"
                                .formatted(name, chunk, error, bounds.forChunk(chunk)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void halfPrecisionKvStaysWithinThePeersError(String name) {
        ModelFixture fixture = ModelFixture.load(name);
        try (ModelRunner runner = runner(fixture, KvType.F16)) {
            for (int chunk : CHUNKS) {
                double error = relativeError(pick(runner.run(fixture.prompt(), chunk), fixture), fixture.logits());
                double bound = FixtureBounds.of(name).withHalfPrecisionKv(chunk);
                assertTrue(
                        error <= bound,
                        "%s, chunk %d: relative error %.2e, bound %.0e".formatted(name, chunk, error, bound));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void routingEqualsTheReferenceWhereItsMarginDecides(String name) {
        ModelFixture fixture = ModelFixture.load(name);
        try (GgufFile file = GgufFile.open(fixture.file());
                ModelRunner runner = runner(fixture, KvType.F32)) {
            double[][] margins =
                    new ReferenceForward(file).run(fixture.prompt()).routingMargins();
            for (int chunk : CHUNKS) {
                int[][][] routing = runner.run(fixture.prompt(), chunk).routing();
                int decided = 0;
                for (int layer = 0; layer < routing.length; layer++) {
                    for (int token = 0; token < routing[layer].length; token++) {
                        if (margins[layer][token] > FixtureBounds.of(name).routingMargin(chunk)) {
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
        try (ModelRunner runner = runner(fixture, KvType.F32)) {
            int compared = 0;
            for (Continuation c : fixture.continuations()) {
                List<Integer> tokens = runner.greedy(c.prompt(), c.greedy().length);
                for (int i = 0; i < c.greedy().length; i++) {
                    if (c.margins()[i] <= FixtureBounds.of(name).greedyMargin()) {
                        break;
                    }
                    assertEquals(c.greedy()[i], tokens.get(i), "%s, token %d".formatted(name, i));
                    compared++;
                }
            }
            assertTrue(compared > 0, name + ": no margin decides");
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void sequencesDecodedTogetherEqualEachDecodedAlone(String name) {
        ModelFixture fixture = ModelFixture.load(name);
        int[] prompt = fixture.prompt();
        int[] other = new int[prompt.length];
        for (int i = 0; i < prompt.length; i++) {
            other[i] = prompt[prompt.length - 1 - i];
        }
        try (ModelRunner runner = runner(fixture, KvType.F16)) {
            // Two rows a step on both sides, so that both take the batched path; a conversation must not depend on who
            // else is served.
            List<float[]> alone = new ArrayList<>();
            try (KvSequence a = runner.newSequence();
                    KvSequence padding = runner.newSequence()) {
                for (int i = 0; i < 24; i++) {
                    alone.add(
                            runner.step(List.of(new Feed(a, prompt, i, 1), new Feed(padding, new int[] {i}, 0, 1)))[0]);
                }
            }
            try (KvSequence a = runner.newSequence();
                    KvSequence b = runner.newSequence();
                    KvSequence c = runner.newSequence()) {
                for (int i = 0; i < 24; i++) {
                    float[][] rows = runner.step(List.of(
                            new Feed(b, other, i, 1), new Feed(a, prompt, i, 1), new Feed(c, prompt, i / 2, 1)));
                    assertArrayEquals(alone.get(i), rows[1], "%s, token %d".formatted(name, i));
                }
            }
            Output single = runner.run(prompt, 1);
            for (int i = 0; i < 24; i++) {
                assertEquals(
                        ModelRunner.argmax(single.logits()[i]),
                        ModelRunner.argmax(alone.get(i)),
                        "%s, token %d: one row against two".formatted(name, i));
            }
        }
    }

    private static float[][] pick(Output output, ModelFixture fixture) {
        float[][] rows = new float[fixture.logitPositions().length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = output.logits()[fixture.logitPositions()[i]];
        }
        return rows;
    }

    /// ‖found − expected‖₂ / ‖expected‖₂ over all rows.
    static double relativeError(float[][] found, float[][] expected) {
        double[][] wide = new double[found.length][];
        for (int i = 0; i < found.length; i++) {
            wide[i] = new double[found[i].length];
            for (int j = 0; j < wide[i].length; j++) {
                wide[i][j] = found[i][j];
            }
        }
        return relativeError(wide, expected);
    }

    private static double relativeError(double[][] found, float[][] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                difference += Math.pow(found[i][j] - expected[i][j], 2);
                norm += Math.pow(expected[i][j], 2);
            }
        }
        return Math.sqrt(difference / norm);
    }
}
