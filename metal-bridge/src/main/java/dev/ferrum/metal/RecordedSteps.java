package dev.ferrum.metal;

import java.util.LinkedHashMap;
import java.util.Map;

/// A queue's repeated steps: their dispatches are kept, with all tables that encoding needs, so that a repeated step
/// costs only its messages to Metal.
///
/// A step is recorded anew when scratch memory that it may use has moved, and apart with and without marks.
final class RecordedSteps implements AutoCloseable {
    /// More shapes than a chat or a server has in turn; the one not used for longest gives way.
    private static final int MOST = 24;

    private final MetalStream stream;
    private final Scratch.Moves moves;
    private final StageMarks marks;
    private final Map<Key, Step> steps = new LinkedHashMap<>(16, 0.75f, true);

    RecordedSteps(MetalStream stream, Scratch.Moves moves, StageMarks marks) {
        this.stream = stream;
        this.moves = moves;
        this.marks = marks;
    }

    private record Key(Object step, boolean timed) {}

    private record Step(Commands commands, int moves) {}

    /// Enqueues what `ops` enqueues, or would enqueue: see `CommandQueue.replay`.
    void run(Object key, Runnable ops) {
        Key whole = new Key(key, marks.on());
        Step known = steps.get(whole);
        if (known != null && known.moves() == moves.count()) {
            marks.replay(known.commands());
            stream.submit(known.commands());
            return;
        }
        forget(whole);
        Commands commands = new Commands();
        marks.startRecording();
        boolean complete;
        try {
            complete = stream.record(commands, ops);
        } catch (RuntimeException | Error e) {
            commands.close();
            throw e;
        } finally {
            marks.endRecording();
        }
        stream.submit(commands);
        if (complete) {
            steps.put(whole, new Step(commands, moves.count()));
            if (steps.size() > MOST) {
                forget(steps.keySet().iterator().next());
            }
        } else {
            commands.close();
        }
    }

    private void forget(Key key) {
        Step old = steps.remove(key);
        if (old != null) {
            old.commands().close();
        }
    }

    @Override
    public void close() {
        steps.values().forEach(step -> step.commands().close());
        steps.clear();
    }
}
