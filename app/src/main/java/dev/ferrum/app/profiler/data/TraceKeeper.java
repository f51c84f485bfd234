package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.profile.StepTrace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Gathers what is kept with one message: its first steps, which hold the reading of the prompt, and its last ones.
public final class TraceKeeper {
    /// Steps of either end.
    public static final int FIRST = 32;

    public static final int LAST = 224;

    private final long beganNanos;
    private final List<StepTrace> first = new ArrayList<>();
    private final Deque<StepTrace> last = new ArrayDeque<>();

    /// Of a message that was asked for at `beganNanos`.
    public TraceKeeper(long beganNanos) {
        this.beganNanos = beganNanos;
    }

    /// Takes over steps that ended since, in order; those of the time before the message are not its own.
    public void take(List<StepTrace> steps) {
        for (StepTrace step : steps) {
            if (step.endNanos() > beganNanos) {
                if (first.size() < FIRST) {
                    first.add(step);
                } else {
                    last.addLast(step);
                    if (last.size() > LAST) {
                        last.removeFirst();
                    }
                }
            }
        }
    }

    /// Nanoseconds from the message's begin to its first token; 0 before that.
    public long firstTokenNanos() {
        return first.stream()
                .filter(step -> step.figures().generatedTokens() > 0)
                .findFirst()
                .map(step -> step.endNanos() - beganNanos)
                .orElse(0L);
    }

    public List<StepTrace> steps() {
        List<StepTrace> all = new ArrayList<>(first);
        all.addAll(last);
        return all;
    }
}
