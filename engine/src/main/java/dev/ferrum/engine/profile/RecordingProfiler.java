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
    private final FigureBuffer figures = new FigureBuffer();
    private final ExpertTotals experts;
    /// Names of path slots in order of first use; the engine thread replaces the array, readers take it as it is.
    private volatile String[] paths = new String[0];
    /// Written by any thread, read by the engine thread at the start of a step.
    private volatile boolean wanted;

    // Engine thread only: the step being recorded.
    private boolean recording;
    private int path;
    private int rows;
    private long stepStart;
    /// End of the latest span of the step.
    private long reached;

    private long touchedBefore;
    private long promptBefore;
    private long generatedBefore;

    /// Room for `layers` layers and for the last `spans` spans (24 bytes each); no experts; switched off.
    public RecordingProfiler(int layers, int spans) {
        this(layers, 0, spans);
    }

    /// The same for `experts` experts in each layer.
    public RecordingProfiler(int layers, int experts, int spans) {
        totals = new StageTotals(layers);
        trace = new TraceBuffer(spans);
        this.experts = new ExpertTotals(layers, experts);
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
            reached = nanos;
            touchedBefore = counters.get(Counter.EXPERTS_TOUCHED);
            promptBefore = counters.get(Counter.PROMPT_TOKENS);
            generatedBefore = counters.get(Counter.GENERATED_TOKENS);
            totals.discard();
        }
    }

    @Override
    public void span(Stage stage, int layer, long startNanos, long durationNanos) {
        if (recording) {
            totals.add(stage, layer, durationNanos);
            trace.stage(stage, layer, startNanos, durationNanos);
            reached = Math.max(reached, startNanos + durationNanos);
        }
    }

    @Override
    public void fill(Stage stage, long nanos) {
        if (recording && nanos > reached) {
            span(stage, -1, reached, nanos - reached);
        }
    }

    @Override
    public void traffic(Stage stage, long bytes, long operations) {
        if (recording) {
            totals.traffic(stage, bytes, operations);
        }
    }

    @Override
    public void expert(int layer, int expert, int rowCount) {
        if (recording) {
            experts.add(layer, expert, rowCount);
        }
    }

    @Override
    public void stepFinished(long nanos) {
        if (recording) {
            recording = false;
            totals.settleTraffic();
            // Before the step itself, so that who sees a step finds its figures.
            figures.put(
                    new StepFigures(
                            counters.get(Counter.EXPERTS_TOUCHED) - touchedBefore,
                            counters.get(Counter.PROMPT_TOKENS) - promptBefore,
                            counters.get(Counter.GENERATED_TOKENS) - generatedBefore,
                            counters.get(Counter.KV_BLOCKS_USED),
                            counters.get(Counter.QUEUE_DEPTH),
                            counters.get(Counter.RUNNING)),
                    totals.stepBytes(),
                    totals.stepOperations(),
                    stepStart);
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

    /// Steps that ended since reading `from`, 0 for all that are still there: the `next` of an earlier reading.
    public StepReading steps(long from) {
        return StepReader.read(trace, figures, from, () -> paths);
    }

    /// How often each expert was chosen in recorded steps.
    public ExpertCounts experts() {
        return experts.copy();
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
