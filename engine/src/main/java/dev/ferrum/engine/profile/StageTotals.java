package dev.ferrum.engine.profile;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
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
    private static final List<Stage> FUSIBLE = Arrays.stream(Stage.values())
            .filter(stage -> stage.fused() != stage)
            .toList();

    private final int slots;
    private final long[] stepNanos;
    private final int[] stepCalls;
    private final AtomicLongArray nanos;
    private final AtomicLongArray calls;
    private final long[] stepBytes = new long[STAGES];
    private final long[] stepOperations = new long[STAGES];
    private final AtomicLongArray bytes = new AtomicLongArray(STAGES);
    private final AtomicLongArray operations = new AtomicLongArray(STAGES);
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

    /// Adds to what a stage of the step being gathered has to read and to compute. Writer only.
    void traffic(Stage stage, long byteCount, long operationCount) {
        stepBytes[stage.ordinal()] += byteCount;
        stepOperations[stage.ordinal()] += operationCount;
    }

    /// Work that was announced for gate, up and SiLU belongs to the fused stage where that one ran. Writer only.
    void settleTraffic() {
        for (Stage stage : FUSIBLE) {
            Stage fused = stage.fused();
            if (!ran(stage) && ran(fused)) {
                traffic(fused, stepBytes[stage.ordinal()], stepOperations[stage.ordinal()]);
                stepBytes[stage.ordinal()] = 0;
                stepOperations[stage.ordinal()] = 0;
            }
        }
    }

    private boolean ran(Stage stage) {
        int first = stage.ordinal() * slots;
        for (int slot = 0; slot < slots; slot++) {
            if (stepCalls[first + slot] > 0) {
                return true;
            }
        }
        return false;
    }

    /// What each stage of the step being gathered reads, in bytes; borrowed. Writer only.
    long[] stepBytes() {
        return stepBytes;
    }

    /// What each stage of the step being gathered computes; borrowed. Writer only.
    long[] stepOperations() {
        return stepOperations;
    }

    /// Forgets the step being gathered. Writer only.
    void discard() {
        Arrays.fill(stepNanos, 0);
        Arrays.fill(stepCalls, 0);
        Arrays.fill(stepBytes, 0);
        Arrays.fill(stepOperations, 0);
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
        for (int i = 0; i < STAGES; i++) {
            if (stepBytes[i] != 0 || stepOperations[i] != 0) {
                bytes.setOpaque(i, bytes.getPlain(i) + stepBytes[i]);
                operations.setOpaque(i, operations.getPlain(i) + stepOperations[i]);
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
                Copy copy = new Copy(
                        slots,
                        values(nanos),
                        values(calls),
                        values(bytes),
                        values(operations),
                        values(pathSteps),
                        values(pathNanos));
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

    /// Totals of one instant: `nanos` and `calls` are `[stages, slots]`, slot 0 is outside the layers; `bytes` and
    /// `operations` are `[stages]`.
    record Copy(
            int slots,
            long[] nanos,
            long[] calls,
            long[] bytes,
            long[] operations,
            long[] pathSteps,
            long[] pathNanos) {}
}
