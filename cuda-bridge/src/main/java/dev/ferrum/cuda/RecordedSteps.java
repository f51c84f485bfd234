package dev.ferrum.cuda;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// A queue's repeated steps: run op by op the first time, recorded the second time, from then on started by one call.
///
/// The first run makes room for the step and compiles its kernels, neither of which can be recorded, and steps that
/// come once cost nothing more. A step is recorded anew when scratch memory that it may use has moved, and apart with
/// and without time stamps.
final class RecordedSteps implements AutoCloseable {
    /// More shapes than a chat or a server has in turn; the one not used for longest gives way.
    private static final int MOST = 64;

    private final CudaContext context;
    private final CudaStream stream;
    private final Scratch.Moves moves;
    private final StageMarks marks;
    private final Map<Key, Step> steps = new LinkedHashMap<>(16, 0.75f, true);

    RecordedSteps(CudaContext context, CudaStream stream, Scratch.Moves moves, StageMarks marks) {
        this.context = context;
        this.stream = stream;
        this.moves = moves;
        this.marks = marks;
    }

    private record Key(Object step, boolean timed) {}

    /// One shape of step; `graph` is null until it has been recorded.
    private static final class Step {
        private int moves;
        private CudaGraph graph;
        private StageMarks.Recorded marks;
    }

    /// Enqueues what `ops` enqueues, or would enqueue: see `CommandQueue.replay`.
    void run(Object key, Runnable ops) {
        boolean timed = marks.on();
        Key whole = new Key(key, timed);
        Step step = steps.get(whole);
        if (step == null || step.moves != moves.count()) {
            forget(whole);
            ops.run();
            step = new Step();
            step.moves = moves.count();
            steps.put(whole, step);
            makeRoom();
            return;
        }
        if (step.graph == null) {
            marks.startRecording(timed);
            try {
                step.graph = CudaGraph.record(context, stream, ops);
            } finally {
                step.marks = marks.endRecording();
            }
        }
        marks.replay(step.marks);
        step.graph.launch(stream);
    }

    private void forget(Key key) {
        Step old = steps.remove(key);
        if (old != null && old.graph != null) {
            // The card may still be at it.
            stream.sync();
            old.graph.close();
        }
    }

    private void makeRoom() {
        if (steps.size() > MOST) {
            Iterator<Key> oldest = steps.keySet().iterator();
            forget(oldest.next());
        }
    }

    @Override
    public void close() {
        for (Step step : steps.values()) {
            if (step.graph != null) {
                step.graph.close();
            }
        }
        steps.clear();
    }
}
