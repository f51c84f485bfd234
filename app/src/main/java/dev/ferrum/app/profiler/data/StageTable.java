package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.profile.Stage;
import dev.ferrum.engine.profile.StepTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Lines of the stage table over some steps. Shares of the leaves add up to 1.
public final class StageTable {
    private final StageSums sums;
    private final List<StepTrace> steps;
    private final Roofline roofline;
    private final Map<Stage, double[]> calls = new EnumMap<>(Stage.class);

    private StageTable(StageSums sums, List<StepTrace> steps, Roofline roofline) {
        this.sums = sums;
        this.steps = steps;
        this.roofline = roofline;
        collectCalls();
    }

    /// Lines of the mean step of `sums`, the longest first; single calls are looked at in `steps`, which may be fewer.
    public static List<StageRow> of(StageSums sums, List<StepTrace> steps, Roofline roofline) {
        return sums.steps() == 0 ? List.of() : new StageTable(sums, steps, roofline).rows();
    }

    private void collectCalls() {
        int[] counts = new int[Stage.values().length];
        for (StepTrace step : steps) {
            for (int span = 0; span < step.spans(); span++) {
                counts[step.stage(span).ordinal()]++;
            }
        }
        for (Stage stage : Stage.values()) {
            calls.put(stage, new double[stage == Stage.OTHER ? steps.size() : counts[stage.ordinal()]]);
        }
        int[] at = new int[counts.length];
        for (StepTrace step : steps) {
            for (int span = 0; span < step.spans(); span++) {
                Stage stage = step.stage(span);
                calls.get(stage)[at[stage.ordinal()]++] = step.durationNanos(span);
            }
            calls.get(Stage.OTHER)[at[Stage.OTHER.ordinal()]++] = step.other();
        }
    }

    private List<StageRow> rows() {
        List<StageRow> rows = new ArrayList<>();
        double[] whole = steps.stream().mapToDouble(StepTrace::durationNanos).toArray();
        Arrays.sort(whole);
        // Leaves are the whole: where spans of two clocks overlap, they sum to a little more than the steps took.
        double all = 0;
        for (Stage stage : Stage.values()) {
            all += sums.nanos(stage);
        }
        double count = sums.steps();
        rows.add(new StageRow(
                "step",
                FlameKind.STEP,
                Optional.empty(),
                List.of(),
                true,
                1,
                0,
                all / count,
                1,
                rank(whole, .50),
                rank(whole, .95),
                0,
                OptionalDouble.empty()));
        for (Stage.Group group : Stage.Group.values()) {
            double nanos = sums.nanos(group);
            if (group != Stage.Group.STEP && nanos > 0) {
                rows.add(new StageRow(
                        group.traceName(),
                        FlameKind.of(group),
                        Optional.empty(),
                        List.of(group.traceName()),
                        true,
                        0,
                        0,
                        nanos / count,
                        nanos / all,
                        0,
                        0,
                        0,
                        OptionalDouble.empty()));
            }
        }
        for (Stage stage : Stage.values()) {
            if (sums.nanos(stage) > 0) {
                rows.add(row(stage, all));
            }
        }
        rows.sort(Comparator.comparingDouble(StageRow::totalNanos).reversed());
        return List.copyOf(rows);
    }

    private StageRow row(Stage stage, double all) {
        double count = sums.steps();
        double[] sorted = calls.get(stage);
        Arrays.sort(sorted);
        double nanos = sums.nanos(stage) / count;
        double bytes = sums.bytes(stage) / count;
        OptionalDouble floor = roofline.floorNanos(bytes, sums.operations(stage) / count);
        List<String> path = stage.group() == Stage.Group.STEP
                ? List.of(stage.traceName())
                : List.of(stage.group().traceName(), stage.traceName());
        return new StageRow(
                stage.traceName(),
                FlameKind.of(stage),
                Optional.of(stage),
                path,
                false,
                sums.calls(stage) / count,
                nanos,
                nanos,
                sums.nanos(stage) / all,
                rank(sorted, .50),
                rank(sorted, .95),
                bytes,
                floor.isPresent() ? OptionalDouble.of(floor.getAsDouble() / nanos) : OptionalDouble.empty());
    }

    /// The least value that at least this share of all values does not exceed; 0 of none.
    static double rank(double[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
