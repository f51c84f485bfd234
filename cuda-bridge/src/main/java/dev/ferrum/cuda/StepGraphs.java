package dev.ferrum.cuda;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/// Steps recorded as graphs, by what makes them alike: one call starts a step's some hundred kernels.
///
/// The first time a step runs as it is, which sizes whatever it works in; the second time it is recorded. Prompts bring
/// ever new numbers of rows, most of them once: those are never recorded.
final class StepGraphs implements AutoCloseable {
    /// Decode steps of 1 to 32 sequences, with the profiler on and off.
    private static final int MOST = 64;

    /// Of one step: what 128 layers need.
    private static final int MOST_MARKS = 2048;

    private final CudaContext context;
    private final CudaStream stream;
    private final StageMarks marks;
    private final IntSupplier moves;
    private final Map<Key, Step> steps = new LinkedHashMap<>(16, 0.75f, true);
    private int seenMoves;

    /// `moves` counts how often memory that recorded work uses has been replaced.
    StepGraphs(CudaContext context, CudaStream stream, StageMarks marks, IntSupplier moves) {
        this.context = context;
        this.stream = stream;
        this.marks = marks;
        this.moves = moves;
    }

    /// Stamps go to numbered slots, so a step with stamps is alike only from the same slot on.
    private record Key(Object step, boolean timed, int firstMark) {}

    /// `graph` is null for a step that has run once.
    private record Step(CudaGraph graph, StageMarks.Recorded marks) {}

    void run(Object step, Runnable ops) {
        marks.reserve(MOST_MARKS);
        forgetMoved();
        Key key = new Key(step, marks.on(), marks.count());
        Step known = steps.get(key);
        if (known == null) {
            ops.run();
            keep(key, new Step(null, null));
            return;
        }
        if (known.graph == null) {
            CudaGraph graph = CudaGraph.record(context, stream, ops);
            known = new Step(graph, marks.takeBack(key.firstMark));
            keep(key, known);
        }
        marks.repeat(known.marks);
        known.graph.launch(stream);
    }

    /// Recorded work holds addresses: it must not run any more once memory behind them was replaced.
    private void forgetMoved() {
        int now = moves.getAsInt();
        if (now != seenMoves) {
            close();
            seenMoves = now;
        }
    }

    private void keep(Key key, Step step) {
        steps.put(key, step);
        if (steps.size() > MOST) {
            Key oldest = steps.keySet().iterator().next();
            Step dropped = steps.remove(oldest);
            if (dropped.graph != null) {
                stream.sync();
                dropped.graph.close();
            }
        }
    }

    @Override
    public void close() {
        for (Step step : steps.values()) {
            if (step.graph != null) {
                stream.sync();
                step.graph.close();
            }
        }
        steps.clear();
    }
}
