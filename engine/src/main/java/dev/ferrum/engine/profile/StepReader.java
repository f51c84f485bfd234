package dev.ferrum.engine.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Puts the spans of a ring together as steps. Any thread.
final class StepReader {
    private StepReader() {}

    /// Whole steps from span number `from` on. A step whose first spans were overwritten is left out.
    static StepReading read(TraceBuffer trace, FigureBuffer figures, long from, Supplier<String[]> pathNames) {
        TraceBuffer.Copy copy = trace.copy(from);
        // Asked for afterwards: a name is there before the first step that has it.
        String[] paths = pathNames.get();
        boolean whole = copy.intact() == from;
        List<StepTrace> steps = new ArrayList<>();
        long first = copy.intact();
        Map<Long, FigureBuffer.Entry> known = figures.since(earliest(copy));
        for (long index = copy.intact(); index < copy.end(); index++) {
            if (copy.isStep(index)) {
                if (whole) {
                    steps.add(step(copy, first, index, paths[copy.path(index)], known.get(copy.start(index))));
                }
                whole = true;
                first = index + 1;
            }
        }
        return new StepReading(steps, whole ? first : from, copy.intact() - from);
    }

    private static long earliest(TraceBuffer.Copy copy) {
        for (long index = copy.intact(); index < copy.end(); index++) {
            if (copy.isStep(index)) {
                return copy.start(index);
            }
        }
        return Long.MAX_VALUE;
    }

    private static StepTrace step(
            TraceBuffer.Copy copy, long first, long step, String path, FigureBuffer.Entry figures) {
        StepTrace.Builder builder = new StepTrace.Builder(path, copy.rows(step), copy.start(step), copy.duration(step));
        for (long index = first; index < step; index++) {
            // Spans of a step that never ended lie before its begin.
            if (copy.start(index) >= copy.start(step)) {
                builder.span(copy.stage(index), copy.layer(index), copy.start(index), copy.duration(index));
            }
        }
        if (figures == null) {
            return builder.build();
        }
        for (Stage stage : Stage.values()) {
            builder.traffic(stage, figures.bytes()[stage.ordinal()], figures.operations()[stage.ordinal()]);
        }
        return builder.build(figures.figures());
    }
}
