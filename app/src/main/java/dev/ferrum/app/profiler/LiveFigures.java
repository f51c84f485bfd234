package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.data.Throughput;
import dev.ferrum.engine.profile.Stage;
import dev.ferrum.engine.profile.StepTrace;
import java.util.List;

/// Headline figures of some steps. Times in nanoseconds; rates a second; `expertsTouched` of `experts` (layer, expert)
/// pairs in the mean step; `gigabytes` a second of all that was read; `firstToken` 0 while it is not known.
record LiveFigures(
        double tokensPerSecond,
        double stepMedian,
        double stepTail,
        double rows,
        double expertsTouched,
        int experts,
        double bytes,
        double gigabytes,
        long kvBlocks,
        long kvBlocksTotal,
        long waiting,
        long running,
        long firstToken) {
    static final LiveFigures NONE = new LiveFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    static LiveFigures of(List<StepTrace> steps, int experts, long kvBlocksTotal, long firstToken) {
        if (steps.isEmpty()) {
            return NONE;
        }
        double nanos = 0;
        double touched = 0;
        double rows = 0;
        double bytes = 0;
        for (StepTrace step : steps) {
            nanos += step.durationNanos();
            touched += step.figures().expertsTouched();
            rows += step.rows();
            for (Stage stage : Stage.values()) {
                bytes += step.bytes(stage);
            }
        }
        Throughput speed = Throughput.of(steps);
        int count = steps.size();
        StepTrace last = steps.getLast();
        return new LiveFigures(
                speed.tokensPerSecond(),
                speed.median(),
                speed.tail(),
                rows / count,
                touched / count,
                experts,
                bytes / count,
                bytes / nanos,
                last.figures().kvBlocks(),
                kvBlocksTotal,
                last.figures().queueDepth(),
                last.figures().running(),
                firstToken);
    }
}
