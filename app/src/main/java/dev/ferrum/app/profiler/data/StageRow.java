package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.profile.Stage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// One line of the stage table: a stage, a group of stages, or the step itself, in the mean step.
///
/// `path`: keys of its frame in the left-heavy tree. `calls`: a step. `selfNanos`: 0 for all that has parts, because
/// what no part covers is a line of its own. `p50`, `p95`: nanoseconds of a call over the steps, of the step itself of
/// a step; 0 where single calls are not known. `floorShare`: 0..1, see [Roofline].
public record StageRow(
        String name,
        FlameKind kind,
        Optional<Stage> stage,
        List<String> path,
        boolean group,
        double calls,
        double selfNanos,
        double totalNanos,
        double share,
        double p50,
        double p95,
        double bytes,
        OptionalDouble floorShare) {
    public StageRow {
        path = List.copyOf(path);
    }

    /// Gigabytes a second of what it has to read.
    public double gigabytesPerSecond() {
        return totalNanos > 0 ? bytes / totalNanos : 0;
    }
}
