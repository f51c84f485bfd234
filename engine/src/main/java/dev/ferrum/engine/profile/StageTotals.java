package dev.ferrum.engine.profile;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/// Nanoseconds and calls per stage and layer, and steps per path. One writer; readers on any thread.
///
/// A step is gathered in plain arrays and published whole at its end, so that a reader always sees totals of complete
/// steps: stages and step times belong together. Publishing is guarded by a version that is odd meanwhile (a sequence
/// lock): the writer never waits, a reader that met it copies again.
final class StageTotals {
    /// More path names than there are MoE paths; further ones share the last slot.
    static final int PATHS = 8;

    private static final int STAGES = Stage.values().length;

    private final int slots;
    private final long[] stepNanos;
    private final int[] stepCalls;
    private final AtomicLongArray nanos;
    private final AtomicLongArray calls;
    private final AtomicLongArray pathSteps = new AtomicLongArray(PATHS);
    private final AtomicLongArray pathNanos = new AtomicLongArray(PATHS);
    /// Written by the engine thread; odd while a step is being published.
    private volatile long version;

    /// Totals for layers `0..layers-1` and for what is outside the layers.
    StageTotals(int layers) {
        slots = layers + 1;
        stepNanos = new long[STAGES * slots];
        stepCalls = new int[STAGES * slots];
        nanos = new AtomicLongArray(STAGES * slots);
        calls = new AtomicLongArray(STAGES * slots);
    }

    /// Adds a span to the step being gathered. Writer only. A layer beyond the known ones counts as outside.
    void add(Stage stage, int layer, long durationNanos) {
        int slot = layer >= 0 && layer + 1 < slots ? layer + 1 : 0;
        int index = stage.ordinal() * slots + slot;
        stepNanos[index] += durationNanos;
        stepCalls[index]++;
    }

    /// Forgets the step being gathered. Writer only.
    void discard() {
        Arrays.fill(stepNanos, 0);
        Arrays.fill(stepCalls, 0);
    }

    /// Adds the gathered step to the totals: it took `durationNanos` on path slot `path`, and what its spans leave
    /// unexplained goes to [Stage#OTHER]. Writer only.
    void publish(int path, long durationNanos) {
        long explained = 0;
        for (long value : stepNanos) {
            explained += value;
        }
        add(Stage.OTHER, -1, Math.max(0, durationNanos - explained));
        version = version + 1;
        VarHandle.fullFence();
        for (int i = 0; i < stepNanos.length; i++) {
            if (stepCalls[i] != 0) {
                nanos.setOpaque(i, nanos.getPlain(i) + stepNanos[i]);
                calls.setOpaque(i, calls.getPlain(i) + stepCalls[i]);
            }
        }
        pathSteps.setOpaque(path, pathSteps.getPlain(path) + 1);
        pathNanos.setOpaque(path, pathNanos.getPlain(path) + durationNanos);
        version = version + 1;
        discard();
    }

    /// A copy of the totals of complete steps.
    Copy copy() {
        while (true) {
            long before = version;
            if ((before & 1) == 0) {
                Copy copy = new Copy(slots, values(nanos), values(calls), values(pathSteps), values(pathNanos));
                VarHandle.acquireFence();
                if (version == before) {
                    return copy;
                }
            }
            Thread.onSpinWait();
        }
    }

    private static long[] values(AtomicLongArray array) {
        long[] values = new long[array.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.getOpaque(i);
        }
        return values;
    }

    /// Totals of one instant: `nanos` and `calls` are `[stages, slots]`, slot 0 is outside the layers.
    record Copy(int slots, long[] nanos, long[] calls, long[] pathSteps, long[] pathNanos) {}
}
