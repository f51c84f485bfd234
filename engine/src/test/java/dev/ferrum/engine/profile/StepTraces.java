package dev.ferrum.engine.profile;

import java.util.ArrayList;
import java.util.List;

/// Steps made up for tests.
public final class StepTraces {
    private StepTraces() {}

    /// A stacked decode step of 1000 ns from `start`: 100 ns of scheduling, then in each of two layers 100 ns of qkv,
    /// 50 ns of router and 250 ns of down, 40 ns for the head, and 60 ns that nothing explains.
    public static StepTrace decode(long start) {
        StepTrace.Builder step = new StepTrace.Builder("decode", 1, start, 1000);
        step.span(Stage.SCHEDULE, -1, start, 100);
        for (int layer = 0; layer < 2; layer++) {
            long at = start + 100 + 400L * layer;
            step.span(Stage.QKV, layer, at, 100);
            step.span(Stage.MOE_ROUTER, layer, at + 100, 50);
            step.span(Stage.MOE_DOWN, layer, at + 150, 250);
        }
        step.span(Stage.LM_HEAD, -1, start + 900, 40);
        step.traffic(Stage.MOE_DOWN, 5000, 20_000).traffic(Stage.QKV, 700, 1400);
        return step.build(new StepFigures(6, 0, 1, 3, 0, 1));
    }

    /// `count` such steps, one right behind the other.
    public static List<StepTrace> decodes(int count) {
        List<StepTrace> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            steps.add(decode(1_000_000 + 1000L * i));
        }
        return steps;
    }
}
