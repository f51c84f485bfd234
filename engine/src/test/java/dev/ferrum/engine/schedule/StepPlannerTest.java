package dev.ferrum.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.schedule.StepPlanner.Budget;
import dev.ferrum.engine.schedule.StepPlanner.Demand;
import dev.ferrum.engine.schedule.StepPlanner.Demand.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StepPlannerTest {
    @Test
    void decodingGetsItsRowsAndOnePromptAChunkOfTheRest() {
        List<Demand> demands = List.of(
                new Demand(Kind.DECODE, 1, 5),
                new Demand(Kind.PREFILL, 900, 4),
                new Demand(Kind.DECODE, 1, 5),
                new Demand(Kind.PREFILL, 10, 3));
        assertEquals(
                List.of(new StepPlan.Part(0, 1), new StepPlan.Part(2, 1), new StepPlan.Part(3, 10)),
                StepPlanner.plan(demands, new Budget(64, 32)).parts());
        assertEquals(
                new StepPlan.Part(1, 30),
                StepPlanner.plan(demands.subList(0, 3), new Budget(32, 40))
                        .parts()
                        .getLast());
        assertEquals(
                new StepPlan.Part(1, 16),
                StepPlanner.plan(demands.subList(0, 3), new Budget(32, 16))
                        .parts()
                        .getLast());
    }

    @Test
    void nothingWantedIsNothingPlanned() {
        assertEquals(0, StepPlanner.plan(List.of(), new Budget(4, 4)).rows());
    }

    @Test
    void everyPlanKeepsTheBudgetAndServesSomebody() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 20_000; round++) {
            List<Demand> demands = new ArrayList<>();
            int count = random.nextInt(0, 12);
            for (int i = 0; i < count; i++) {
                boolean decode = random.nextBoolean();
                demands.add(new Demand(
                        decode ? Kind.DECODE : Kind.PREFILL,
                        decode ? 1 : random.nextInt(1, 200),
                        random.nextInt(0, 50)));
            }
            Budget budget = new Budget(random.nextInt(1, 20), random.nextInt(1, 40));
            StepPlan plan = StepPlanner.plan(demands, budget);
            assertTrue(plan.rows() <= budget.maxRows(), demands + " " + budget + " " + plan);
            assertEquals(demands.isEmpty(), plan.parts().isEmpty());
            Set<Integer> seen = new HashSet<>();
            int prompts = 0;
            for (StepPlan.Part part : plan.parts()) {
                Demand demand = demands.get(part.index());
                assertTrue(seen.add(part.index()), "served twice");
                assertTrue(part.rows() >= 1 && part.rows() <= demand.pending());
                if (demand.kind() == Kind.PREFILL) {
                    prompts++;
                    assertTrue(part.rows() <= budget.chunk());
                }
            }
            assertTrue(prompts <= 1);
            long decoding = demands.stream()
                    .filter(demand -> demand.kind() == Kind.DECODE)
                    .count();
            if (decoding < budget.maxRows()) {
                assertEquals(decoding, plan.parts().size() - prompts, "a decoding sequence was left out");
            }
        }
    }

    @Test
    void nobodyStarvesHoweverSmallTheStepIs() {
        for (int maxRows = 1; maxRows <= 6; maxRows++) {
            for (int decoding = 0; decoding <= 8; decoding++) {
                for (int prompts = 0; prompts <= 4; prompts++) {
                    longestWaitIsBounded(maxRows, decoding, prompts);
                }
            }
        }
    }

    private static void longestWaitIsBounded(int maxRows, int decoding, int prompts) {
        int count = decoding + prompts;
        long[] served = new long[count];
        for (long step = 1; step <= 200; step++) {
            List<Demand> demands = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                demands.add(new Demand(i < decoding ? Kind.DECODE : Kind.PREFILL, i < decoding ? 1 : 1000, served[i]));
            }
            for (StepPlan.Part part :
                    StepPlanner.plan(demands, new Budget(maxRows, 4)).parts()) {
                served[part.index()] = step;
            }
            long oldest = Arrays.stream(served).min().orElse(step);
            assertTrue(
                    step - oldest <= 2L * count + 2,
                    "%d rows, %d decoding, %d prompts: %s at step %d"
                            .formatted(maxRows, decoding, prompts, Arrays.toString(served), step));
        }
    }
}
