package dev.ferrum.engine.profile;

import java.util.Arrays;
import java.util.List;

/// The live profiler: stage totals, counters and the last spans, switched on and off at any time.
///
/// The methods of [Profiler] are the engine thread's; [#start()], [#stop()], [#snapshot()] and [#spans()] are
/// anybody's. The switch is looked at once, when a step begins: a step is recorded whole or not at all. Counters are
/// counted always.
public final class RecordingProfiler implements Profiler {
    private final StageTotals totals;
    private final Counters counters = new Counters();
    private final TraceBuffer trace;
    /// Names of path slots in order of first use; the engine thread replaces the array, readers take it as it is.
    private volatile String[] paths = new String[0];
    /// Written by any thread, read by the engine thread at the start of a step.
    private volatile boolean wanted;

    // Engine thread only: the step being recorded.
    private boolean recording;
    private int path;
    private int rows;
    private long stepStart;

    /// Room for `layers` layers and for the last `spans` spans (24 bytes each); switched off.
    public RecordingProfiler(int layers, int spans) {
        totals = new StageTotals(layers);
        trace = new TraceBuffer(spans);
    }

    /// Records from the next step on.
    public void start() {
        wanted = true;
    }

    /// Records nothing from the next step on; what was recorded stays.
    public void stop() {
        wanted = false;
    }

    /// True when the next step will be recorded.
    public boolean wanted() {
        return wanted;
    }

    @Override
    public boolean on() {
        return recording;
    }

    @Override
    public void stepStarted(String pathName, int rowCount, long nanos) {
        recording = wanted;
        if (recording) {
            path = slot(pathName);
            rows = rowCount;
            stepStart = nanos;
            totals.discard();
        }
    }

    @Override
    public void span(Stage stage, int layer, long startNanos, long durationNanos) {
        if (recording) {
            totals.add(stage, layer, durationNanos);
            trace.stage(stage, layer, startNanos, durationNanos);
        }
    }

    @Override
    public void stepFinished(long nanos) {
        if (recording) {
            recording = false;
            trace.step(path, rows, stepStart, nanos - stepStart);
            totals.publish(path, nanos - stepStart);
        }
    }

    @Override
    public void count(Counter counter, long amount) {
        counters.add(counter, amount);
    }

    @Override
    public void level(Counter counter, long value) {
        counters.set(counter, value);
    }

    /// The totals so far: stages of complete recorded steps, counters as they stand.
    public ProfileSnapshot snapshot() {
        StageTotals.Copy copy = totals.copy();
        return new ProfileSnapshot(wanted, copy, paths, counters.copy());
    }

    /// The last spans, oldest first. A step comes after the stages it consists of.
    public List<TraceSpan> spans() {
        return trace.spans(paths);
    }

    /// Spans recorded since the start, those included that [#spans()] has lost.
    public long recordedSpans() {
        return trace.recorded();
    }

    private int slot(String name) {
        String[] known = paths;
        for (int i = 0; i < known.length; i++) {
            if (known[i].equals(name)) {
                return i;
            }
        }
        if (known.length == StageTotals.PATHS) {
            return known.length - 1;
        }
        String[] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = name;
        paths = more;
        return known.length;
    }
}
