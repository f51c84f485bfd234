package dev.ferrum.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.KvPrecision;
import dev.ferrum.engine.api.PathBoundaries;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.cpu.CpuBackendProvider;
import dev.ferrum.engine.model.ModelFixture;
import dev.ferrum.engine.profile.Counter;
import dev.ferrum.engine.profile.ExpertCounts;
import dev.ferrum.engine.profile.Stage;
import dev.ferrum.engine.profile.StepTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the stages of real steps say: that they explain the whole step, and that a kernel that got slower shows where
/// it is and nowhere else.
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class StageTimesTest {
    private static final ModelFixture NANO = ModelFixture.load("nano-f32");
    private static final int TOKENS = 60;

    private static Engine open(BackendProvider provider) {
        EngineConfig config = EngineConfig.forModel(NANO.file())
                .withKv(KvPrecision.F32, 0)
                .withThreads(1)
                .withSequences(4)
                .withPrefillChunk(48)
                .withContext(128)
                .withProfile(true)
                .withWarmUp(false);
        return Engine.open(config, progress -> {}, List.of(provider));
    }

    private static GenerationRequest greedy(int tokens) {
        Prompt ids = new Prompt.Tokens(IntStream.range(0, 40)
                .map(i -> NANO.prompt()[i % NANO.prompt().length])
                .boxed()
                .toList());
        return new GenerationRequest(ids, SamplingParams.greedy(), tokens, List.of(), true);
    }

    private static List<Integer> run(Engine engine, int tokens) throws InterruptedException {
        List<Integer> ids = new ArrayList<>();
        engine.submit(greedy(tokens), event -> {
                    if (event instanceof GenerationEvent.Token token && token.id() >= 0) {
                        ids.add(token.id());
                    }
                })
                .await();
        settle(engine);
        return ids;
    }

    /// The last event goes out inside the last step: waits until that one has ended too.
    private static void settle(Engine engine) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (engine.profile().steps() < engine.profile().counter(Counter.STEPS) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    private static List<StepTrace> decodeSteps(Engine engine) {
        return engine.steps(0).steps().stream()
                .filter(step -> step.path().equals("decode"))
                .toList();
    }

    /// The median over steps: a step in which the thread lost its processor says nothing about the stages.
    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Test
    void theLeavesExplainAtLeast97PerCentOfAStep() throws InterruptedException {
        try (Engine engine = open(new CpuBackendProvider())) {
            run(engine, TOKENS);
            List<StepTrace> steps = decodeSteps(engine);
            assertTrue(steps.size() >= TOKENS - 2, "found " + steps.size());
            double explained =
                    median(steps.stream().mapToDouble(StepTrace::explained).toArray());
            assertTrue(explained >= 0.97, "explained " + explained);
            for (Stage stage : List.of(Stage.SCHEDULE, Stage.SAMPLE, Stage.EMIT, Stage.READ, Stage.PROFILE)) {
                assertTrue(steps.getLast().nanos(stage) > 0, stage.name());
            }
        }
    }

    @Test
    void stepsFollowEachOtherWithoutAGap() throws InterruptedException {
        try (Engine engine = open(new CpuBackendProvider())) {
            run(engine, TOKENS);
            List<StepTrace> steps = engine.steps(0).steps();
            for (int i = 1; i < steps.size(); i++) {
                assertEquals(steps.get(i - 1).endNanos(), steps.get(i).startNanos());
            }
        }
    }

    @Test
    void aKernelMadeSlowerShowsInItsStageAndInNoOther() throws InterruptedException {
        Map<Stage, Long> usual = fastest(new CpuBackendProvider());
        // Far more than a stage of this model takes, so that noise cannot look like it.
        long planted = 5_000_000;
        Map<Stage, Long> slowed = fastest(new SlowedCpu(planted));
        int layers = NANO.routing().length;
        for (Stage stage : usual.keySet()) {
            long change = slowed.get(stage) - usual.get(stage);
            if (stage == Stage.MOE_DOWN) {
                assertTrue(change >= 0.9 * layers * planted, "down: %d ns".formatted(change));
            } else {
                assertTrue(change < 0.1 * layers * planted, "%s: %d ns".formatted(stage, change));
            }
        }
    }

    /// Nanoseconds of each stage in the step that it took least in: other work of the machine never makes a stage
    /// faster, and a slower kernel is slower in every step.
    private static Map<Stage, Long> fastest(BackendProvider provider) throws InterruptedException {
        try (Engine engine = open(provider)) {
            run(engine, TOKENS / 2);
            List<StepTrace> steps = decodeSteps(engine);
            Map<Stage, Long> fastest = new EnumMap<>(Stage.class);
            for (Stage stage : Stage.values()) {
                fastest.put(
                        stage,
                        steps.stream()
                                .mapToLong(step -> step.nanos(stage))
                                .min()
                                .orElseThrow());
            }
            return fastest;
        }
    }

    @Test
    void movedBoundariesTakeTheOtherPathsAndSayTheSame() throws InterruptedException {
        try (Engine engine = open(new CpuBackendProvider())) {
            List<Integer> usual = run(engine, 12);
            engine.setPathBoundaries(new PathBoundaries(1, 4096));
            engine.forgetPrompts();
            assertEquals(usual, run(engine, 12));
            assertEquals(11, engine.profile().paths().get("decode").steps());
            assertEquals(12, engine.profile().paths().get("batched").steps());
            engine.setPathBoundaries(new PathBoundaries(1, 1));
            engine.forgetPrompts();
            assertEquals(usual, run(engine, 12));
            assertEquals(1 + 12, engine.profile().paths().get("prefill").steps());
            assertEquals(new PathBoundaries(2, 32), engine.usualBoundaries());
        }
    }

    @Test
    void forgottenPromptsAreComputedAgain() throws InterruptedException {
        try (Engine engine = open(new CpuBackendProvider())) {
            run(engine, 4);
            run(engine, 4);
            long before = promptTokens(engine);
            engine.forgetPrompts();
            run(engine, 4);
            assertEquals(40, promptTokens(engine) - before);
        }
    }

    private static long promptTokens(Engine engine) {
        return engine.steps(0).steps().stream()
                .mapToLong(step -> step.figures().promptTokens())
                .sum();
    }

    @Test
    void bytesAndExpertsOfAStepAreThoseOfItsRouting() throws InterruptedException {
        try (Engine engine = open(new CpuBackendProvider())) {
            run(engine, 10);
            StepTrace step = decodeSteps(engine).getLast();
            int topK = engine.model().topK();
            assertEquals((long) topK * engine.model().layers(), step.figures().expertsTouched());
            assertEquals(1, step.figures().generatedTokens());
            // F32 weights: four bytes each, two operations each.
            long down =
                    4L * topK * engine.model().hidden() * engine.model().expertFeedForward() * NANO.routing().length;
            assertEquals(down, step.bytes(Stage.MOE_DOWN));
            assertEquals(down / 2, step.operations(Stage.MOE_DOWN));
            assertEquals(2 * down, step.bytes(Stage.MOE_GATE_UP_SILU_FUSED));
            assertEquals(0, step.bytes(Stage.MOE_GATE));
            ExpertCounts experts = engine.experts();
            long rows =
                    engine.steps(0).steps().stream().mapToLong(StepTrace::rows).sum();
            for (int layer = 0; layer < experts.layers(); layer++) {
                assertEquals(topK * rows, experts.rowsOf(layer));
            }
        }
    }
}
