package dev.ferrum.engine.profile;

import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/// A ring of what the last steps had to read, to compute, and of their figures; like [TraceBuffer] one writer that
/// never waits. A step is found by its start.
final class FigureBuffer {
    private static final int CAPACITY = 1024;
    private static final int STAGES = Stage.values().length;
    private static final int HEAD = 7;
    private static final int WORDS = HEAD + 2 * STAGES;

    private final AtomicLongArray words = new AtomicLongArray(CAPACITY * WORDS);
    private volatile long begun;
    private volatile long written;

    /// What is kept of one step; `bytes` and `operations` are `[stages]`.
    record Entry(StepFigures figures, long[] bytes, long[] operations) {}

    /// Keeps a step that began at `start`. Writer only.
    void put(StepFigures figures, long[] bytes, long[] operations, long start) {
        long index = written;
        begun = index + 1;
        int at = (int) (index % CAPACITY) * WORDS;
        words.setOpaque(at, start);
        words.setOpaque(at + 1, figures.expertsTouched());
        words.setOpaque(at + 2, figures.promptTokens());
        words.setOpaque(at + 3, figures.generatedTokens());
        words.setOpaque(at + 4, figures.kvBlocks());
        words.setOpaque(at + 5, figures.queueDepth());
        words.setOpaque(at + 6, figures.running());
        for (int i = 0; i < STAGES; i++) {
            words.setOpaque(at + HEAD + i, bytes[i]);
            words.setOpaque(at + HEAD + STAGES + i, operations[i]);
        }
        written = index + 1;
    }

    /// Steps that began at `earliest` or later, by their start. Any thread.
    Map<Long, Entry> since(long earliest) {
        Map<Long, Entry> found = new HashMap<>();
        long end = written;
        for (long index = end - 1; index >= Math.max(0, end - CAPACITY); index--) {
            int at = (int) (index % CAPACITY) * WORDS;
            long start = words.getOpaque(at);
            if (start < earliest) {
                break;
            }
            Entry entry = entry(at);
            VarHandle.acquireFence();
            if (index < begun - CAPACITY) {
                break;
            }
            found.put(start, entry);
        }
        return found;
    }

    private Entry entry(int at) {
        StepFigures figures = new StepFigures(
                words.getOpaque(at + 1),
                words.getOpaque(at + 2),
                words.getOpaque(at + 3),
                words.getOpaque(at + 4),
                words.getOpaque(at + 5),
                words.getOpaque(at + 6));
        long[] bytes = new long[STAGES];
        long[] operations = new long[STAGES];
        for (int i = 0; i < STAGES; i++) {
            bytes[i] = words.getOpaque(at + HEAD + i);
            operations[i] = words.getOpaque(at + HEAD + STAGES + i);
        }
        return new Entry(figures, bytes, operations);
    }
}
