package dev.ferrum.cuda;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ferrum.engine.profile.Profiler;
import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Time stamps of a queue's stages: a kernel of one thread stores the card's clock in the next slot of a ring, and
/// after a wait the slots become spans of the profiler.
///
/// The card counts the slots itself, and the host keeps in the same order what each stamp means. So stamps may be
/// part of a recorded graph: its marks are noted once while recording, and again for each time it is started.
/// Memory of the card is taken at the first mark.
final class StageMarks implements AutoCloseable {
    /// Stamps between two deliveries: some hundreds a step. The kernels know this number as `STAMPS`.
    private static final int MOST = 8192;

    private static final int CLOCK_READINGS = 5;

    /// What one stamp begins; no stage where it only ends what was before.
    private record Mark(Stage stage, int layer) {}

    private static final Mark END = new Mark(null, -1);

    /// The marks of recorded work, in order.
    record Recorded(List<Mark> marks) {}

    private final CudaContext context;
    private final CudaStream stream;
    private final Staging staging;
    private final Kernel stamp;
    private final Profiler profiler;
    private final Set<CudaBuffer> open;
    private final Mark[] ring = new Mark[MOST];
    private final Arena arena = Arena.ofShared();
    /// On the card: the count of stamps, then the slots; `host` receives the slots. Null before the first mark.
    private CudaBuffer slots;

    private MemorySegment host;
    /// Stamps enqueued, and of these the ones reported.
    private long enqueued;

    private long delivered;
    private final CardClock clock = new CardClock();
    /// The host's time, in nanoseconds, before the first of the stamps that are not delivered was handed over.
    private long handedOver;
    /// What the last mark began; and what the last reported stamp began, and since when on the card's clock.
    private Mark current = END;

    private Mark reported = END;
    private long openSince;
    /// Marks are noted here while a graph is recorded; null otherwise.
    private List<Mark> recording;

    private boolean recordingOn;

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

    /// Whether marks are stamped now. While recording, as it was when that began: another thread may switch meanwhile.
    boolean on() {
        return recording == null ? profiler.on() : recordingOn;
    }

    /// Ends the span before and begins one of `stage`; while the profiler is off, drops the span before.
    void mark(Stage stage, int layer) {
        if (on()) {
            put(new Mark(stage, layer));
        } else {
            drop();
        }
    }

    /// As [#mark] for a kernel that takes the stamp itself when it begins (`store_stamp` in `tiles.cuh`): the
    /// address of the ring, or 0 while the profiler is off.
    long place(Stage stage, int layer) {
        if (!on()) {
            drop();
            return 0;
        }
        note(new Mark(stage, layer));
        return slots.address();
    }

    /// Ends the span before.
    void end() {
        if (!on()) {
            drop();
        } else if (current != END) {
            put(END);
        }
    }

    /// A span whose end is not timed is not reported; the stamp of its begin still ends the one before.
    private void drop() {
        if (current == END || recording != null) {
            return;
        }
        if (enqueued > delivered) {
            ring[(int) ((enqueued - 1) % MOST)] = END;
        } else {
            reported = END;
        }
        current = END;
    }

    private void put(Mark mark) {
        note(mark);
        launch();
    }

    private void note(Mark mark) {
        if (slots == null) {
            prepare();
        }
        current = mark;
        if (recording != null) {
            recording.add(mark);
        } else {
            makeRoom(1);
            enqueue(mark);
        }
    }

    private void launch() {
        stream.parameters()
                .put(slots.address())
                .put(slots.address() + Long.BYTES)
                .put(MOST);
        stream.launch(stamp, 1, 1, 1, 1, 1, 0);
    }

    private void makeRoom(int count) {
        if (enqueued - delivered + count > MOST) {
            stream.sync();
            deliver();
        }
    }

    /// From here on marks belong to the work that is being recorded; `timed` says whether they are stamped.
    void startRecording(boolean timed) {
        if (timed && slots == null) {
            prepare();
        }
        recording = new ArrayList<>();
        recordingOn = timed;
    }

    Recorded endRecording() {
        Recorded recorded = new Recorded(recording);
        recording = null;
        return recorded;
    }

    /// Notes the marks of recorded work that is about to be started.
    void replay(Recorded recorded) {
        if (!on()) {
            drop();
        }
        makeRoom(recorded.marks().size());
        for (Mark mark : recorded.marks()) {
            enqueue(mark);
            current = mark;
        }
    }

    private void enqueue(Mark mark) {
        if (enqueued == delivered) {
            handedOver = System.nanoTime();
        }
        ring[(int) (enqueued++ % MOST)] = mark;
    }

    private void prepare() {
        long bytes = (1L + MOST) * Long.BYTES;
        slots = CudaBuffer.allocate(context, stream, bytes, bytes, open);
        host = arena.allocate(JAVA_LONG, MOST);
        alignClocks();
    }

    /// Stamps and waits some times.
    private void alignClocks() {
        stream.sync();
        for (int i = 0; i < CLOCK_READINGS; i++) {
            long before = System.nanoTime();
            launch();
            stream.sync();
            long after = System.nanoTime();
            readSlots(i, 1);
            long stamped = host.getAtIndex(JAVA_LONG, i);
            clock.align(before, stamped, stamped, after);
        }
        enqueued = CLOCK_READINGS;
        delivered = CLOCK_READINGS;
    }

    private void readSlots(int from, int count) {
        long at = (long) from * Long.BYTES;
        staging.read(slots.address() + Long.BYTES + at, host.asSlice(at, (long) count * Long.BYTES));
    }

    /// Reports the spans of all stamps so far. The queue's work must be done.
    void deliver() {
        int count = (int) (enqueued - delivered);
        if (count == 0) {
            return;
        }
        long seenDone = System.nanoTime();
        int from = (int) (delivered % MOST);
        int straight = Math.min(count, MOST - from);
        readSlots(from, straight);
        if (count > straight) {
            readSlots(0, count - straight);
        }
        clock.follow(handedOver, cardNanos(delivered), cardNanos(enqueued - 1), seenDone);
        for (; delivered < enqueued; delivered++) {
            int slot = (int) (delivered % MOST);
            long now = cardNanos(delivered);
            if (reported != END) {
                profiler.span(reported.stage(), reported.layer(), clock.hostNanos(openSince), now - openSince);
            }
            reported = ring[slot];
            openSince = now;
        }
    }

    /// What the card's clock showed at stamp number `index`, once the slots have been read.
    private long cardNanos(long index) {
        return host.getAtIndex(JAVA_LONG, index % MOST);
    }

    @Override
    public void close() {
        if (slots != null) {
            slots.close();
        }
        arena.close();
    }
}
