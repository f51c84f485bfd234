package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.profile.StepTrace;
import java.util.List;

/// How fast some steps were: those that make tokens and read no prompt, where there are any; else all of them, and then
/// `reading` is true and tokens are those of the prompt. `median` and `tail` (95 of 100): nanoseconds of one step.
public record Throughput(boolean reading, double tokensPerSecond, double median, double tail, long answers) {
    public static final Throughput NONE = new Throughput(false, 0, 0, 0, 0);

    public static Throughput of(List<StepTrace> steps) {
        List<StepTrace> decodes = steps.stream()
                .filter(step ->
                        step.figures().generatedTokens() > 0 && step.figures().promptTokens() == 0)
                .toList();
        List<StepTrace> counted = decodes.isEmpty() ? steps : decodes;
        if (counted.isEmpty()) {
            return NONE;
        }
        double nanos = 0;
        double tokens = 0;
        long answers = 0;
        for (StepTrace step : counted) {
            nanos += step.durationNanos();
            tokens += decodes.isEmpty()
                    ? step.figures().promptTokens()
                    : step.figures().generatedTokens();
            answers = Math.max(answers, step.figures().generatedTokens());
        }
        double[] sorted =
                counted.stream().mapToDouble(StepTrace::durationNanos).sorted().toArray();
        return new Throughput(
                decodes.isEmpty(),
                nanos > 0 ? tokens * 1e9 / nanos : 0,
                StageTable.rank(sorted, .50),
                StageTable.rank(sorted, .95),
                answers);
    }
}
