package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.profile.StepTrace;
import java.util.ArrayList;
import java.util.List;

/// The last steps, oldest first. Immutable: who has one keeps what it shows, whatever comes.
public final class StepHistory {
    /// A step of 48 layers takes about 14 KB.
    public static final int MOST = 512;

    public static final StepHistory EMPTY = new StepHistory(List.of());

    private final List<StepTrace> steps;

    private StepHistory(List<StepTrace> steps) {
        this.steps = steps;
    }

    /// At most the last [#MOST] of `steps`.
    public static StepHistory of(List<StepTrace> steps) {
        return new StepHistory(List.copyOf(steps.subList(Math.max(0, steps.size() - MOST), steps.size())));
    }

    /// This and `more`, without the oldest where that is too much.
    public StepHistory with(List<StepTrace> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<StepTrace> all = new ArrayList<>(steps);
        all.addAll(more);
        return of(all);
    }

    public List<StepTrace> steps() {
        return steps;
    }

    /// The last `count` steps, those of `path` only where it is not empty.
    public List<StepTrace> last(int count, String path) {
        List<StepTrace> wanted = path.isEmpty()
                ? steps
                : steps.stream().filter(step -> step.path().equals(path)).toList();
        return wanted.subList(Math.max(0, wanted.size() - count), wanted.size());
    }

    /// Steps that overlap with the time `from` to `to`, in nanoseconds.
    public List<StepTrace> between(long from, long to) {
        return steps.stream()
                .filter(step -> step.endNanos() > from && step.startNanos() < to)
                .toList();
    }
}
