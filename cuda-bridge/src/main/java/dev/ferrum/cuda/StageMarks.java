package dev.ferrum.cuda;

import dev.ferrum.engine.profile.Profiler;
import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/// Time stamps of a queue's stages: kernels store the card's clock in slots of its memory, and after a wait the slots
/// become spans of the profiler.
///
/// The host says which slot a stamp gets, so that a kernel only stores and waits for nothing: a counter on the
/// card cost it a way to memory and back. Stamps of a recorded graph keep the slots they were recorded with;
/// before such a slot is stored to again, what it held has been delivered. Memory of the card is taken at the
/// first mark.
final class StageMarks implements AutoCloseable {
    /// Stamps between two deliveries: some hundreds a step.
    private static final int MOST = 8192;

    private static final int CLOCK_READINGS = 5;

    /// What one stamp begins; no stage where it only ends what was before.
    private record Mark(Stage stage, int layer) {}

    private static final Mark END = new Mark(null, -1);

    /// The marks of recorded work, in order; the first one's slot is `firstSlot`, the others' follow.
    record Recorded(List<Mark> marks, int firstSlot) {}

    private final CudaContext context;
    private final CudaStream stream;
    private final ReadBack readBack;
    private final Kernel stamp;
    private final Profiler profiler;
    private final Set<CudaBuffer> open;
    /// On the card, [MOST] times in nanoseconds; `times` is the host's copy. Null before the first mark.
    private CudaBuffer slots;

    private final long[] times = new long[MOST];
    /// What was enqueued and not delivered, in order: the meaning and the slot of each stamp.
    private final Mark[] waiting = new Mark[MOST];

    private final int[] waitingSlots = new int[MOST];
    private final BitSet taken = new BitSet(MOST);
    private int enqueued;
    private int nextSlot;
    private final CardClock clock = new CardClock();
    /// The host's time, in nanoseconds, before the first of the waiting stamps was handed over.
    private long handedOver;
    /// What the last mark began; and what the last delivered stamp began, and since when on the card's clock.
    private Mark current = END;

    private Mark reported = END;
    private long openSince;
    /// A stage of the host, which lasts until the card begins; null without one.
    private Stage before;
    /// Marks are noted here while a graph is recorded; null otherwise.
    private List<Mark> recording;

    private boolean recordingOn;

    StageMarks(
            CudaContext context,
            CudaStream stream,
            ReadBack readBack,
            Kernel stamp,
            Profiler profiler,
            Set<CudaBuffer> open) {
        this.context = context;
        this.stream = stream;
        this.readBack = readBack;
        this.stamp = stamp;
        this.profiler = profiler;
        this.open = open;
    }

    /// Whether marks are stamped now. While recording, as it was when that began: another thread may switch meanwhile.
    boolean on() {
        return recording == null ? profiler.on() : recordingOn;
    }

    /// Ends the span before and begins one of `stage`; while the profiler is off, drops the span before. A stage of the
    /// host is not stamped: a launch takes longer than it tells.
    void mark(Stage stage, int layer) {
        if (!on()) {
            drop();
        } else if (stage.host() && recording == null) {
            end();
            before = stage;
        } else {
            launch(note(new Mark(stage, layer)));
        }
    }

    /// As [#mark] for a kernel that takes the stamp itself when it begins (`store_stamp` in `launch.cuh`): the address
    /// of its slot, or 0 while the profiler is off.
    long place(Stage stage, int layer) {
        if (!on()) {
            drop();
            return 0;
        }
        return address(note(new Mark(stage, layer)));
    }

    /// Ends the span before.
    void end() {
        if (!on()) {
            drop();
        } else if (current != END) {
            launch(note(END));
        }
    }

    /// A span whose end is not timed is not reported; the stamp of its begin still ends the one before.
    private void drop() {
        if (current == END || recording != null) {
            return;
        }
        if (enqueued > 0) {
            waiting[enqueued - 1] = END;
        } else {
            reported = END;
        }
        current = END;
    }

    /// Returns the slot of the new stamp.
    private int note(Mark mark) {
        prepare();
        current = mark;
        int slot = nextSlot;
        nextSlot = (nextSlot + 1) % MOST;
        if (recording == null) {
            makeRoom(slot, 1);
            enqueue(mark, slot);
        } else if (recording.size() < MOST) {
            recording.add(mark);
        } else {
            throw new IllegalStateException("stamps of one recorded step: expected at most %d".formatted(MOST));
        }
        return slot;
    }

    private long address(int slot) {
        return slots.address() + (long) slot * Long.BYTES;
    }

    private void launch(int slot) {
        stream.parameters().put(address(slot));
        stream.launchOverlapping(stamp, 1, 1, 1, 1, 1, 1, 0);
    }

    /// From here on marks belong to the work that is being recorded; `timed` says whether they are stamped.
    void startRecording(boolean timed) {
        if (timed) {
            prepare();
        }
        recording = new ArrayList<>();
        recordingOn = timed;
    }

    Recorded endRecording() {
        int firstSlot = Math.floorMod(nextSlot - recording.size(), MOST);
        Recorded recorded = new Recorded(recording, firstSlot);
        recording = null;
        return recorded;
    }

    /// Notes the marks of recorded work that is about to be started.
    void replay(Recorded recorded) {
        if (!on()) {
            drop();
        }
        List<Mark> marks = recorded.marks();
        makeRoom(recorded.firstSlot(), marks.size());
        for (int i = 0; i < marks.size(); i++) {
            enqueue(marks.get(i), (recorded.firstSlot() + i) % MOST);
            current = marks.get(i);
        }
    }

    /// Delivers what waits if any of the `count` slots from `first` on is in use. As every stamp has a slot of its own,
    /// there is room for as many then.
    private void makeRoom(int first, int count) {
        for (int i = 0; i < count; i++) {
            if (taken.get((first + i) % MOST)) {
                fetch();
                readBack.collect();
                deliver();
                return;
            }
        }
    }

    private void enqueue(Mark mark, int slot) {
        if (enqueued == 0) {
            handedOver = System.nanoTime();
        }
        waiting[enqueued] = mark;
        waitingSlots[enqueued++] = slot;
        taken.set(slot);
    }

    private void prepare() {
        if (slots == null) {
            long bytes = (long) MOST * Long.BYTES;
            slots = CudaBuffer.allocate(context, stream, bytes, bytes, open);
            alignClocks();
        }
    }

    /// Stamps and waits some times.
    private void alignClocks() {
        stream.sync();
        for (int i = 0; i < CLOCK_READINGS; i++) {
            long handed = System.nanoTime();
            launch(0);
            stream.sync();
            long seen = System.nanoTime();
            read(0, 1);
            readBack.collect();
            clock.align(handed, times[0], times[0], seen);
        }
    }

    private void read(int from, int count) {
        MemorySegment target = MemorySegment.ofArray(times);
        readBack.add(address(from), target.asSlice((long) from * Long.BYTES, (long) count * Long.BYTES));
    }

    /// Asks for a copy of all stamps so far, to be reported by [#deliver()] once it has been collected.
    void fetch() {
        for (int i = 0; i < enqueued; ) {
            int first = i++;
            while (i < enqueued && waitingSlots[i] == waitingSlots[i - 1] + 1) {
                i++;
            }
            read(waitingSlots[first], i - first);
        }
    }

    /// Reports the spans of all stamps; they were fetched just before. The queue's work must be done.
    void deliver() {
        if (enqueued == 0) {
            return;
        }
        clock.follow(handedOver, times[waitingSlots[0]], times[waitingSlots[enqueued - 1]], System.nanoTime());
        for (int i = 0; i < enqueued; i++) {
            long now = times[waitingSlots[i]];
            if (reported != END) {
                profiler.span(reported.stage(), reported.layer(), clock.hostNanos(openSince), now - openSince);
            } else if (before != null) {
                profiler.fill(before, clock.hostNanos(now));
            }
            before = null;
            reported = waiting[i];
            openSince = now;
        }
        enqueued = 0;
        taken.clear();
    }

    @Override
    public void close() {
        if (slots != null) {
            slots.close();
        }
    }
}
