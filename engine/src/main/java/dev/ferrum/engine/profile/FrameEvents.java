package dev.ferrum.engine.profile;

import java.util.List;

/// Walks steps as nested frames: step, group of stages of one layer, stage, layer. What no span covers is the step's
/// own time.
final class FrameEvents {
    /// What hears of frames, in order of time and properly nested.
    interface Listener {
        void open(String frame, long nanos);

        void close(String frame, long nanos);
    }

    private final Listener listener;
    /// No frame begins or ends before this: spans of two clocks may overlap by a little.
    private long reached = Long.MIN_VALUE;

    private FrameEvents(Listener listener) {
        this.listener = listener;
    }

    static void walk(List<StepTrace> steps, Listener listener) {
        FrameEvents events = new FrameEvents(listener);
        steps.forEach(events::step);
    }

    private void step(StepTrace step) {
        String name = "step " + step.path();
        open(name, step.startNanos());
        int span = 0;
        while (span < step.spans()) {
            Stage first = step.stage(span);
            if (first.group() == Stage.Group.STEP) {
                leaf(step, span++);
            } else {
                span = group(step, span);
            }
        }
        close(name, step.endNanos());
    }

    /// Stages of one group and layer that follow each other; returns the span behind them.
    private int group(StepTrace step, int from) {
        Stage.Group group = step.stage(from).group();
        int layer = step.layer(from);
        open(group.traceName(), step.startNanos(from));
        int span = from;
        while (span < step.spans() && step.stage(span).group() == group && step.layer(span) == layer) {
            leaf(step, span++);
        }
        close(group.traceName(), reached);
        return span;
    }

    private void leaf(StepTrace step, int span) {
        String name = step.stage(span).traceName();
        open(name, step.startNanos(span));
        String layer = "layer " + step.layer(span);
        if (step.layer(span) >= 0) {
            open(layer, reached);
        }
        long end = step.startNanos(span) + step.durationNanos(span);
        if (step.layer(span) >= 0) {
            close(layer, end);
        }
        close(name, end);
    }

    private void open(String frame, long nanos) {
        reached = Math.max(reached, nanos);
        listener.open(frame, reached);
    }

    private void close(String frame, long nanos) {
        reached = Math.max(reached, nanos);
        listener.close(frame, reached);
    }
}
