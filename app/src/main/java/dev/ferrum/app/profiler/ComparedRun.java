package dev.ferrum.app.profiler;

import dev.ferrum.engine.profile.StepTrace;
import java.util.List;

/// One side of a comparison: what it was made with, its steps, and the tokens it wrote, empty where that is not known.
record ComparedRun(String label, Knobs knobs, List<StepTrace> steps, List<Integer> tokens) {
    ComparedRun {
        steps = List.copyOf(steps);
        tokens = List.copyOf(tokens);
    }

    /// Steps that made tokens and read no prompt.
    List<StepTrace> decodes() {
        return steps.stream()
                .filter(step ->
                        step.figures().generatedTokens() > 0 && step.figures().promptTokens() == 0)
                .toList();
    }

    /// Steps that read a prompt.
    List<StepTrace> prompts() {
        return steps.stream().filter(step -> step.figures().promptTokens() > 0).toList();
    }

    /// Tokens per second of its decode steps.
    double tokensPerSecond() {
        double nanos = 0;
        double made = 0;
        for (StepTrace step : decodes()) {
            nanos += step.durationNanos();
            made += step.figures().generatedTokens();
        }
        return nanos > 0 ? made * 1e9 / nanos : 0;
    }
}
