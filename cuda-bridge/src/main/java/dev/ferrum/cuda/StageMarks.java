package dev.ferrum.cuda;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ferrum.engine.profile.Profiler;
import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Set;

/// Time stamps of a queue's stages: a kernel of one thread stores the card's clock in the slot of each mark, and after
/// a
/// wait the slots become spans of the profiler.
///
/// Slots are numbered from the last delivery, so a step of the same marks uses the same slots every time: a recorded
/// graph that holds the stamps stays right. Memory of the card is taken at the first mark.
final class StageMarks implements AutoCloseable {
    /// Marks between two deliveries: some hundreds a step.
    private static final int MOST = 4096;

    private static final int CLOCK_READINGS = 5;

    private final CudaContext context;
    private final CudaStream stream;
    private final Staging staging;
    private final Kernel stamp;
    private final Profiler profiler;
    private final Set<CudaBuffer> open;
    private final Stage[] stages = new Stage[MOST];
    private final int[] layers = new int[MOST];
    private final Arena arena = Arena.ofShared();
    private MemorySegment stamps;
    private CudaBuffer slots;
    private int count;
    /// What `System.nanoTime()` shows when the card's clock shows 0.
    private long clockOffset;
    /// The span that the last delivery left open; no stage when there is none.
    private Stage openStage;

    private int openLayer;
    private long openSince;

    StageMarks(
            CudaContext context,
            CudaStream stream,
            Staging staging,
            Kernel stamp,
            Profiler profiler,
            Set<CudaBuffer> open) {
        this.context = context;
        this.stream = stream;
        this.staging = staging;
        this.stamp = stamp;
        this.profiler = profiler;
        this.open = open;
    }

    /// Ends the span before and begins one of `stage`; while the profiler is off, drops the span before.
    void mark(Stage stage, int layer) {
        if (!profiler.on()) {
            drop();
            return;
        }
        put(stage, layer);
    }

    /// Ends the span before.
    void end() {
        if (!profiler.on()) {
            drop();
        } else if ((count > 0 ? stages[count - 1] : openStage) != null) {
            put(null, -1);
        }
    }

    /// A span whose end was not timed is not reported; the begin of its slot still ends the one before.
    private void drop() {
        if (count > 0) {
            stages[count - 1] = null;
        } else {
            openStage = null;
        }
    }

    /// As [#mark] for a kernel that stores the stamp itself when it begins: the address it stores it at, or 0 while the
    /// profiler is off.
    long place(Stage stage, int layer) {
        if (!profiler.on()) {
            drop();
            return 0;
        }
        return slots().address() + (long) take(stage, layer) * Long.BYTES;
    }

    /// Whether marks are timed now.
    boolean on() {
        return profiler.on();
    }

    /// Marks since the last delivery.
    int count() {
        return count;
    }

    /// Makes room for `marks` more of them, which may wait for the card.
    void reserve(int marks) {
        if (count + marks > MOST) {
            stream.sync();
            deliver();
        }
    }

    /// The marks since the one numbered `from`, forgotten: they were recorded and have not run.
    Recorded takeBack(int from) {
        Recorded recorded =
                new Recorded(Arrays.copyOfRange(stages, from, count), Arrays.copyOfRange(layers, from, count));
        count = from;
        return recorded;
    }

    /// The marks of work that runs again now.
    void repeat(Recorded recorded) {
        System.arraycopy(recorded.stages, 0, stages, count, recorded.stages.length);
        System.arraycopy(recorded.layers, 0, layers, count, recorded.layers.length);
        count += recorded.stages.length;
    }

    /// Stages and layers of consecutive marks.
    record Recorded(Stage[] stages, int[] layers) {}

    private void put(Stage stage, int layer) {
        slots();
        launch(take(stage, layer));
    }

    private CudaBuffer slots() {
        if (slots == null) {
            slots = CudaBuffer.allocate(context, stream, (long) MOST * Long.BYTES, (long) MOST * Long.BYTES, open);
            stamps = arena.allocate(JAVA_LONG, MOST);
            alignClocks();
        }
        return slots;
    }

    private int take(Stage stage, int layer) {
        reserve(1);
        stages[count] = stage;
        layers[count] = layer;
        return count++;
    }

    private void launch(int slot) {
        stream.parameters().put(slots.address()).put(slot);
        stream.launch(stamp, 1, 1, 1, 1, 1, 0);
    }

    /// Stamps and waits some times; the reading with the least time around it is the most exact one.
    private void alignClocks() {
        stream.sync();
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < CLOCK_READINGS; i++) {
            long before = System.nanoTime();
            launch(0);
            stream.sync();
            long after = System.nanoTime();
            staging.read(slots.address(), stamps.asSlice(0, Long.BYTES));
            if (after - before < shortest) {
                shortest = after - before;
                clockOffset = before + (after - before) / 2 - stamps.get(JAVA_LONG, 0);
            }
        }
    }

    /// Reports the spans of all marks so far. The queue's work must be done.
    void deliver() {
        if (count == 0) {
            return;
        }
        staging.read(slots.address(), stamps.asSlice(0, (long) count * Long.BYTES));
        for (int i = 0; i < count; i++) {
            long now = stamps.getAtIndex(JAVA_LONG, i) + clockOffset;
            if (openStage != null) {
                profiler.span(openStage, openLayer, openSince, now - openSince);
            }
            openStage = stages[i];
            openLayer = layers[i];
            openSince = now;
        }
        count = 0;
    }

    @Override
    public void close() {
        if (slots != null) {
            slots.close();
        }
        arena.close();
    }
}
