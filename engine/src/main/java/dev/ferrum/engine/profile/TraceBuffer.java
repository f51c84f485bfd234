package dev.ferrum.engine.profile;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/// A fixed ring of spans. One writer, which never waits and allocates nothing; the oldest span is overwritten.
///
/// A span is three numbers: start, duration, and a word of stage (bits 0..7, [#STEP] for a step), layer + 1 or path
/// slot (bits 8..31) and rows (bits 32..63). Readers copy and then drop what the writer may have overwritten
/// meanwhile.
final class TraceBuffer {
    private static final int WORDS = 3;
    private static final int STEP = 0xff;
    private static final Stage[] STAGES = Stage.values();

    private static final VarHandle BEGUN = handle("begun");
    private static final VarHandle WRITTEN = handle("written");

    private final int capacity;
    private final AtomicLongArray words;
    /// Spans the writer has begun to write; an entry older than this minus the capacity may be torn.
    private volatile long begun;
    /// Spans completely written since the start.
    private volatile long written;

    /// A ring of the last `capacity` spans.
    TraceBuffer(int capacity) {
        this.capacity = capacity;
        this.words = new AtomicLongArray(Math.multiplyExact(capacity, WORDS));
    }

    private static VarHandle handle(String field) {
        try {
            return MethodHandles.lookup().findVarHandle(TraceBuffer.class, field, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Records a stage. Writer only.
    void stage(Stage stage, int layer, long startNanos, long durationNanos) {
        put(startNanos, durationNanos, stage.ordinal() | (long) ((layer + 1) & 0xffffff) << 8);
    }

    /// Records a step of the path in slot `path`. Writer only.
    void step(int path, int rows, long startNanos, long durationNanos) {
        put(startNanos, durationNanos, STEP | (long) path << 8 | (long) rows << 32);
    }

    private void put(long start, long duration, long what) {
        long index = written;
        // One writer: ordered stores are enough, and cost less than volatile ones six hundred times a step.
        BEGUN.setOpaque(this, index + 1);
        VarHandle.storeStoreFence();
        int at = (int) (index % capacity) * WORDS;
        words.setOpaque(at, start);
        words.setOpaque(at + 1, duration);
        words.setOpaque(at + 2, what);
        WRITTEN.setRelease(this, index + 1);
    }

    /// Spans recorded since the start, those included that were overwritten.
    long recorded() {
        return written;
    }

    /// A copy of the spans from number `from` on that are still in the ring. Any thread.
    Copy copy(long from) {
        long end = written;
        long first = Math.min(end, Math.max(from, end - capacity));
        long[] copy = new long[(int) (end - first) * WORDS];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = words.getOpaque((int) ((first * WORDS + i) % ((long) capacity * WORDS)));
        }
        VarHandle.acquireFence();
        return new Copy(copy, first, Math.min(end, Math.max(first, begun - capacity)), end);
    }

    /// The spans still in the ring, oldest first; `paths` names the path slots. Any thread.
    List<TraceSpan> spans(String[] paths) {
        Copy copy = copy(0);
        List<TraceSpan> spans = new ArrayList<>((int) (copy.end() - copy.intact()));
        for (long index = copy.intact(); index < copy.end(); index++) {
            spans.add(span(copy.start(index), copy.duration(index), copy.what(index), paths));
        }
        return spans;
    }

    /// Spans `intact` to `end` (exclusive) by their numbers; `words` begins with number `first`.
    record Copy(long[] words, long first, long intact, long end) {
        long start(long index) {
            return words[at(index)];
        }

        long duration(long index) {
            return words[at(index) + 1];
        }

        private long what(long index) {
            return words[at(index) + 2];
        }

        boolean isStep(long index) {
            return (what(index) & 0xff) == STEP;
        }

        /// The stage of a span that is no step.
        Stage stage(long index) {
            return STAGES[(int) (what(index) & 0xff)];
        }

        /// The layer of a span that is no step, -1 outside the layers.
        int layer(long index) {
            return detail(index) - 1;
        }

        /// The path's slot of a step.
        int path(long index) {
            return detail(index);
        }

        int rows(long index) {
            return (int) (what(index) >>> 32);
        }

        private int detail(long index) {
            return (int) (what(index) >>> 8 & 0xffffff);
        }

        private int at(long index) {
            return (int) (index - first) * WORDS;
        }
    }

    private static TraceSpan span(long start, long duration, long what, String[] paths) {
        int kind = (int) (what & 0xff);
        int detail = (int) (what >>> 8 & 0xffffff);
        return kind == STEP
                ? new TraceSpan.Step(paths[detail], (int) (what >>> 32), start, duration)
                : new TraceSpan.Work(STAGES[kind], detail - 1, start, duration);
    }
}
