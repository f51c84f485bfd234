package dev.ferrum.app.profiler.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.profiler.data.StageDifference.Verdict;
import dev.ferrum.engine.profile.Stage;
import dev.ferrum.engine.profile.StepTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RunDifferenceTest {
    private static StageDifference line(RunDifference difference, String name) {
        return difference.stages().stream()
                .filter(line -> line.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<StepTrace> noisy(int count, double down, long seed) {
        Random random = new Random(seed);
        return SampleSteps.decodes(count, _ -> down * (1 + 0.05 * random.nextGaussian()));
    }

    @Test
    void aChangeBeyondTheNoiseIsFoundInItsStageAndInTheStep() {
        RunDifference difference = RunDifference.of(noisy(128, 300, 1), noisy(128, 330, 2));
        StageDifference down = line(difference, "down");
        assertEquals(Verdict.SLOWER, down.verdict());
        assertEquals(60_000, down.change(), 8_000);
        assertEquals(0.1, down.relative(), 0.02);
        assertTrue(down.noise() < 15_000, "noise " + down.noise());
        assertEquals(Verdict.SLOWER, difference.step().verdict());
        assertEquals(Verdict.SAME, line(difference, "qkv").verdict());
        assertEquals("down", difference.stages().getFirst().name());
        RunDifference back = RunDifference.of(noisy(128, 330, 2), noisy(128, 300, 1));
        assertEquals(Verdict.FASTER, line(back, "down").verdict());
    }

    @Test
    void equalRunsAreRarelyCalledDifferent() {
        int wrong = 0;
        for (int round = 0; round < 200; round++) {
            RunDifference difference =
                    RunDifference.of(noisy(96, 300, 10 + 2L * round), noisy(96, 300, 11 + 2L * round));
            wrong += line(difference, "down").verdict() == Verdict.SAME ? 0 : 1;
        }
        // At 5 % for all lines together; the seeds are fixed.
        assertTrue(wrong <= 10, wrong + " of 200");
    }

    @Test
    void aFewStepsSayNothing() {
        RunDifference difference = RunDifference.of(noisy(30, 300, 1), noisy(30, 600, 2));
        assertEquals(Verdict.UNKNOWN, line(difference, "down").verdict());
    }

    private static StepTrace step(long at, Stage... stages) {
        StepTrace.Builder step = new StepTrace.Builder("decode", 1, at, 100_000L * stages.length);
        for (int i = 0; i < stages.length; i++) {
            step.span(stages[i], 0, at + 100_000L * i, 100_000);
        }
        return step.build();
    }

    @Test
    void fusedAndUnfusedAreOneLineWithItsParts() {
        List<StepTrace> fused = new ArrayList<>();
        List<StepTrace> apart = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            fused.add(step(1_000_000L * i, Stage.MOE_GATE_UP_SILU_FUSED, Stage.MOE_DOWN));
            apart.add(step(1_000_000L * i, Stage.MOE_GATE, Stage.MOE_UP, Stage.MOE_SILU, Stage.MOE_DOWN));
        }
        RunDifference difference = RunDifference.of(fused, apart);
        StageDifference line = line(difference, "gate + up + silu");
        assertEquals(100_000, line.a(), 1e-6);
        assertEquals(300_000, line.b(), 1e-6);
        assertEquals(Verdict.SLOWER, line.verdict());
        assertEquals(
                List.of("gate", "gate_up_silu_fused", "silu", "up"),
                line.parts().stream().map(StageDifference.Part::name).toList());
        assertEquals(100_000, line.parts().get(1).a(), 1e-6);
        assertEquals(0, line.parts().get(1).b());
        assertEquals(Verdict.SAME, line(difference, "down").verdict());
    }

    @Test
    void theSameWorkOnAnotherPathIsTheSameLine() {
        List<StepTrace> stacked = new ArrayList<>();
        List<StepTrace> batched = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            stacked.add(step(1_000_000L * i, Stage.MOE_DOWN));
            batched.add(step(1_000_000L * i, Stage.MOE_BATCHED_DOWN));
        }
        RunDifference difference = RunDifference.of(stacked, batched);
        assertEquals(
                List.of("down", "other"),
                difference.stages().stream().map(StageDifference::name).toList());
        assertEquals(0, line(difference, "down").change());
    }

    @Test
    void changesOfTheStagesAddUpToThatOfTheStep() {
        RunDifference difference = RunDifference.of(noisy(64, 300, 5), noisy(80, 340, 6));
        double sum = difference.stages().stream()
                .mapToDouble(StageDifference::change)
                .sum();
        assertEquals(difference.step().change(), sum, 1e-3);
    }

    /// Worked by hand, with the normal approximation: U = 0 of 5 and 5 gives z = (12.5 − 0.5) / √(25 · 11 / 12).
    @Test
    void theTestGivesWhatItsFormulaGives() {
        double[] low = {1, 2, 3, 4, 5};
        double[] high = {6, 7, 8, 9, 10};
        // 2 · (1 − Φ(2.50672)) from a table of Φ.
        assertEquals(0.01219, MannWhitney.p(low, high), 1e-4);
        assertEquals(MannWhitney.p(low, high), MannWhitney.p(high, low), 1e-12);
        // Ties: {1,1,2} and {1,2,2}: R = 2+2+5, U = 3, variance 9/12 · (7 − 48/30), z = 1 / √4.05, 1 − Φ(0.49690).
        assertEquals(0.6193, MannWhitney.p(new double[] {1, 1, 2}, new double[] {1, 2, 2}), 1e-3);
        assertEquals(1, MannWhitney.p(new double[] {3, 3}, new double[] {3, 3}));
        assertEquals(1, MannWhitney.p(new double[0], high));
    }

    @Test
    void blocksAreMediansOfEight() {
        double[] values = DoubleStream.iterate(1, x -> x + 1).limit(20).toArray();
        double[] blocks = RunDifference.blocks(values);
        assertEquals(2, blocks.length);
        assertEquals(4.5, blocks[0]);
        assertEquals(12.5, blocks[1]);
    }
}
