package dev.ferrum.engine.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// An immutable copy of the profile at one instant. Times are nanoseconds.
///
/// Stage times are of complete recorded steps, and [Stage#OTHER] is what their leaves leave unexplained, so that on a
/// backend whose stages do not overlap the stages sum to [#stepNanos()]. Totals run since the engine was opened; for
/// an interval subtract an earlier snapshot with [#since].
public final class ProfileSnapshot {
    private final boolean recording;
    private final StageTotals.Copy totals;
    private final String[] paths;
    private final long[] counters;

    ProfileSnapshot(boolean recording, StageTotals.Copy totals, String[] paths, long[] counters) {
        this.recording = recording;
        this.totals = totals;
        this.paths = paths;
        this.counters = counters;
    }

    /// True when stages were being recorded.
    public boolean recording() {
        return recording;
    }

    /// Layers that have totals of their own.
    public int layers() {
        return totals.slots() - 1;
    }

    /// Nanoseconds of a stage over all layers.
    public long nanos(Stage stage) {
        return sum(totals.nanos(), stage);
    }

    /// How often a stage ran, over all layers.
    public long calls(Stage stage) {
        return sum(totals.calls(), stage);
    }

    /// Nanoseconds of a stage in `layer`, -1 for what is outside the layers.
    public long nanos(Stage stage, int layer) {
        return totals.nanos()[index(stage, layer)];
    }

    /// How often a stage ran in `layer`, -1 for outside the layers.
    public long calls(Stage stage, int layer) {
        return totals.calls()[index(stage, layer)];
    }

    /// Bytes of weights and KV cache that a stage had to read, over all layers.
    public long bytes(Stage stage) {
        return totals.bytes()[stage.ordinal()];
    }

    /// Arithmetic operations that a stage had to do, over all layers.
    public long operations(Stage stage) {
        return totals.operations()[stage.ordinal()];
    }

    /// Recorded steps.
    public long steps() {
        long steps = 0;
        for (long count : totals.pathSteps()) {
            steps += count;
        }
        return steps;
    }

    /// Nanoseconds of all recorded steps.
    public long stepNanos() {
        long nanos = 0;
        for (long time : totals.pathNanos()) {
            nanos += time;
        }
        return nanos;
    }

    /// Recorded steps and their time by the name of the MoE path, in order of first use.
    public Map<String, PathTotal> paths() {
        Map<String, PathTotal> byName = new LinkedHashMap<>();
        for (int i = 0; i < paths.length; i++) {
            byName.put(paths[i], new PathTotal(totals.pathSteps()[i], totals.pathNanos()[i]));
        }
        return Collections.unmodifiableMap(byName);
    }

    /// A counter's sum or level; counted whether or not stages are recorded.
    public long counter(Counter counter) {
        return counters[counter.ordinal()];
    }

    /// What happened between `earlier` (of the same engine) and this snapshot; levels are this snapshot's.
    public ProfileSnapshot since(ProfileSnapshot earlier) {
        StageTotals.Copy then = earlier.totals;
        StageTotals.Copy between = new StageTotals.Copy(
                totals.slots(),
                minus(totals.nanos(), then.nanos()),
                minus(totals.calls(), then.calls()),
                minus(totals.bytes(), then.bytes()),
                minus(totals.operations(), then.operations()),
                minus(totals.pathSteps(), then.pathSteps()),
                minus(totals.pathNanos(), then.pathNanos()));
        long[] counts = minus(counters, earlier.counters);
        for (Counter counter : Counter.values()) {
            if (counter.isLevel()) {
                counts[counter.ordinal()] = counter(counter);
            }
        }
        return new ProfileSnapshot(recording, between, paths, counts);
    }

    private long sum(long[] values, Stage stage) {
        long sum = 0;
        for (int slot = 0; slot < totals.slots(); slot++) {
            sum += values[stage.ordinal() * totals.slots() + slot];
        }
        return sum;
    }

    private int index(Stage stage, int layer) {
        if (layer < -1 || layer >= layers()) {
            throw new IllegalArgumentException("layer: expected -1..%d, found %d".formatted(layers() - 1, layer));
        }
        return stage.ordinal() * totals.slots() + layer + 1;
    }

    private static long[] minus(long[] later, long[] earlier) {
        long[] difference = later.clone();
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= earlier[i];
        }
        return difference;
    }

    /// Steps of one MoE path and their time in nanoseconds.
    public record PathTotal(long steps, long nanos) {}
}
