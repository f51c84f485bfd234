package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.profile.ProfileSnapshot;
import dev.ferrum.engine.profile.Stage;
import dev.ferrum.engine.profile.StepTrace;
import java.util.List;

/// Nanoseconds and calls of each stage and layer over some steps, and what each stage read and computed.
public final class StageSums {
    private static final int STAGES = Stage.values().length;

    private final int layers;
    private final long[] nanos;
    private final long[] calls;
    private final long[] bytes = new long[STAGES];
    private final long[] operations = new long[STAGES];
    private long steps;
    private long stepNanos;

    private StageSums(int layers) {
        this.layers = layers;
        nanos = new long[STAGES * (layers + 1)];
        calls = new long[STAGES * (layers + 1)];
    }

    public static StageSums of(List<StepTrace> steps) {
        int layers = 0;
        for (StepTrace step : steps) {
            for (int span = 0; span < step.spans(); span++) {
                layers = Math.max(layers, step.layer(span) + 1);
            }
        }
        StageSums sums = new StageSums(layers);
        steps.forEach(sums::add);
        return sums;
    }

    private void add(StepTrace step) {
        for (int span = 0; span < step.spans(); span++) {
            add(step.stage(span), step.layer(span), step.durationNanos(span), 1);
        }
        add(Stage.OTHER, -1, step.other(), 1);
        for (Stage stage : Stage.values()) {
            bytes[stage.ordinal()] += step.bytes(stage);
            operations[stage.ordinal()] += step.operations(stage);
        }
        steps++;
        stepNanos += step.durationNanos();
    }

    private void add(Stage stage, int layer, long time, long count) {
        int at = stage.ordinal() * (layers + 1) + layer + 1;
        nanos[at] += time;
        calls[at] += count;
    }

    public static StageSums of(ProfileSnapshot profile) {
        StageSums sums = new StageSums(profile.layers());
        for (Stage stage : Stage.values()) {
            for (int layer = -1; layer < profile.layers(); layer++) {
                sums.add(stage, layer, profile.nanos(stage, layer), profile.calls(stage, layer));
            }
            sums.bytes[stage.ordinal()] = profile.bytes(stage);
            sums.operations[stage.ordinal()] = profile.operations(stage);
        }
        sums.steps = profile.steps();
        sums.stepNanos = profile.stepNanos();
        return sums;
    }

    public int layers() {
        return layers;
    }

    public long steps() {
        return steps;
    }

    public long stepNanos() {
        return stepNanos;
    }

    /// Nanoseconds of a stage in `layer`, -1 for outside the layers.
    public long nanos(Stage stage, int layer) {
        return nanos[stage.ordinal() * (layers + 1) + layer + 1];
    }

    public long nanos(Stage stage) {
        return sum(nanos, stage);
    }

    public long calls(Stage stage, int layer) {
        return calls[stage.ordinal() * (layers + 1) + layer + 1];
    }

    public long calls(Stage stage) {
        return sum(calls, stage);
    }

    public long bytes(Stage stage) {
        return bytes[stage.ordinal()];
    }

    public long operations(Stage stage) {
        return operations[stage.ordinal()];
    }

    public long nanos(Stage.Group group) {
        long sum = 0;
        for (Stage stage : Stage.values()) {
            sum += stage.group() == group ? nanos(stage) : 0;
        }
        return sum;
    }

    private long sum(long[] values, Stage stage) {
        long sum = 0;
        for (int i = 0; i <= layers; i++) {
            sum += values[stage.ordinal() * (layers + 1) + i];
        }
        return sum;
    }
}
