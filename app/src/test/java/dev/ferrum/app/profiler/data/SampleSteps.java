package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.profile.Stage;
import dev.ferrum.engine.profile.StepFigures;
import dev.ferrum.engine.profile.StepTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/// Steps made up for tests: two layers, times in round numbers.
public final class SampleSteps {
    private SampleSteps() {}

    /// A decode step of 1000 µs: schedule 50, in each of two layers qkv 100 and down 300, head 100, and 50 that nothing
    /// explains. Its down reads 60 MB.
    public static StepTrace decode(long startMicros) {
        return decode(startMicros, 300);
    }

    /// The same with `down` µs in each layer's down.
    public static StepTrace decode(long startMicros, double down) {
        StepTrace.Builder step =
                new StepTrace.Builder("decode", 1, startMicros * 1000, (long) ((400 + 2 * down) * 1000));
        step.span(Stage.SCHEDULE, -1, startMicros * 1000, 50_000);
        long at = startMicros * 1000 + 50_000;
        for (int layer = 0; layer < 2; layer++) {
            step.span(Stage.QKV, layer, at, 100_000);
            step.span(Stage.MOE_DOWN, layer, at + 100_000, (long) (down * 1000));
            at += 100_000 + (long) (down * 1000);
        }
        step.span(Stage.LM_HEAD, -1, at, 100_000);
        step.traffic(Stage.MOE_DOWN, 60_000_000, 120_000_000).traffic(Stage.QKV, 1_000_000, 2_000_000);
        return step.build(new StepFigures(16, 0, 1, 4, 0, 1));
    }

    /// `count` such steps, each right behind the one before.
    public static List<StepTrace> decodes(int count) {
        return decodes(count, _ -> 300);
    }

    /// The same with what `down` says of each.
    public static List<StepTrace> decodes(int count, IntToDoubleFunction down) {
        List<StepTrace> steps = new ArrayList<>();
        long at = 5_000_000;
        for (int i = 0; i < count; i++) {
            StepTrace step = decode(at, down.applyAsDouble(i));
            steps.add(step);
            at = step.endNanos() / 1000;
        }
        return steps;
    }

    /// A prefill step of `rows` rows and 8000 µs, all in the experts' gate.
    public static StepTrace prefill(long startMicros, int rows) {
        return new StepTrace.Builder("prefill", rows, startMicros * 1000, 8_000_000)
                .span(Stage.MOE_PREFILL_GATE, 0, startMicros * 1000, 8_000_000)
                .build(new StepFigures(32, rows, 0, 4, 0, 1));
    }
}
