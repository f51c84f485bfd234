package dev.ferrum.engine.profile;

import java.util.ArrayList;
import java.util.List;

/// One recorded step with all its spans. Immutable; times are nanoseconds on the clock of `System.nanoTime()`.
///
/// Spans stand in columns, in order of time: a step of a large model has more than six hundred, and a window keeps
/// hundreds of steps. What no span covers is [#other()].
public final class StepTrace {
    private static final int STAGES = Stage.values().length;

    private final String path;
    private final int rows;
    private final long startNanos;
    private final long durationNanos;
    private final Stage[] stages;
    private final short[] layers;
    private final long[] starts;
    private final long[] durations;
    private final StepFigures figures;
    private final long[] bytes;
    private final long[] operations;

    private StepTrace(Builder from, StepFigures figures, long[] bytes, long[] operations) {
        this.path = from.path;
        this.rows = from.rows;
        this.startNanos = from.startNanos;
        this.durationNanos = from.durationNanos;
        int count = from.works.size();
        stages = new Stage[count];
        layers = new short[count];
        starts = new long[count];
        durations = new long[count];
        for (int i = 0; i < count; i++) {
            TraceSpan.Work work = from.works.get(i);
            stages[i] = work.stage();
            layers[i] = (short) work.layer();
            starts[i] = work.startNanos();
            durations[i] = work.durationNanos();
        }
        this.figures = figures;
        this.bytes = bytes;
        this.operations = operations;
    }

    /// The MoE path's name: `decode`, `batched`, `prefill`.
    public String path() {
        return path;
    }

    public int rows() {
        return rows;
    }

    public long startNanos() {
        return startNanos;
    }

    public long durationNanos() {
        return durationNanos;
    }

    public long endNanos() {
        return startNanos + durationNanos;
    }

    public StepFigures figures() {
        return figures;
    }

    /// Number of spans.
    public int spans() {
        return stages.length;
    }

    public Stage stage(int span) {
        return stages[span];
    }

    /// The layer of a span, -1 outside the layers.
    public int layer(int span) {
        return layers[span];
    }

    public long startNanos(int span) {
        return starts[span];
    }

    public long durationNanos(int span) {
        return durations[span];
    }

    /// Nanoseconds of a stage over all layers.
    public long nanos(Stage stage) {
        if (stage == Stage.OTHER) {
            return other();
        }
        long sum = 0;
        for (int i = 0; i < stages.length; i++) {
            if (stages[i] == stage) {
                sum += durations[i];
            }
        }
        return sum;
    }

    /// Nanoseconds of the step that no span explains; 0 where spans overlap and explain more than there is.
    public long other() {
        long explained = 0;
        for (long duration : durations) {
            explained += duration;
        }
        return Math.max(0, durationNanos - explained);
    }

    /// Part of the step that its spans explain, 0..1.
    public double explained() {
        return durationNanos == 0 ? 1 : 1 - (double) other() / durationNanos;
    }

    /// Bytes of weights and KV cache that a stage had to read.
    public long bytes(Stage stage) {
        return bytes[stage.ordinal()];
    }

    /// Arithmetic operations that a stage had to do.
    public long operations(Stage stage) {
        return operations[stage.ordinal()];
    }

    /// The step and its spans, as the trace's ring would give them.
    public List<TraceSpan> asSpans() {
        List<TraceSpan> list = new ArrayList<>(stages.length + 1);
        for (int i = 0; i < stages.length; i++) {
            list.add(new TraceSpan.Work(stages[i], layers[i], starts[i], durations[i]));
        }
        list.add(new TraceSpan.Step(path, rows, startNanos, durationNanos));
        return list;
    }

    /// Gathers one step.
    public static final class Builder {
        private final String path;
        private final int rows;
        private final long startNanos;
        private final long durationNanos;
        private final List<TraceSpan.Work> works = new ArrayList<>();
        private final long[] bytes = new long[STAGES];
        private final long[] operations = new long[STAGES];

        /// Of a step without spans.
        public Builder(String path, int rows, long startNanos, long durationNanos) {
            this.path = path;
            this.rows = rows;
            this.startNanos = startNanos;
            this.durationNanos = durationNanos;
        }

        public Builder span(Stage stage, int layer, long start, long duration) {
            works.add(new TraceSpan.Work(stage, layer, start, duration));
            return this;
        }

        public Builder traffic(Stage stage, long byteCount, long operationCount) {
            bytes[stage.ordinal()] += byteCount;
            operations[stage.ordinal()] += operationCount;
            return this;
        }

        public StepTrace build(StepFigures figures) {
            // A card's spans come in one delivery, the host's as they end.
            works.sort(java.util.Comparator.comparingLong(TraceSpan.Work::startNanos));
            return new StepTrace(this, figures, bytes.clone(), operations.clone());
        }

        public StepTrace build() {
            return build(StepFigures.NONE);
        }
    }
}
