package dev.ferrum.metal;

import dev.ferrum.engine.profile.Profiler;
import dev.ferrum.engine.profile.Stage;

/// A queue's marks: while its profiler is on, they go between the dispatches and become spans ([TimedWork]);
/// while it is off, nothing happens.
final class StageMarks {
    private final MetalStream stream;
    private final Profiler profiler;
    /// Whether the last mark began a stage.
    private boolean open;
    // Another thread may switch the profiler while a step is recorded.
    private boolean recording;
    private boolean recordingOn;

    StageMarks(MetalStream stream, Profiler profiler) {
        this.stream = stream;
        this.profiler = profiler;
    }

    Profiler profiler() {
        return profiler;
    }

    /// Whether marks count now.
    boolean on() {
        return recording ? recordingOn : profiler.on();
    }

    /// Ends the span before and begins one of `stage`; while the profiler is off, drops the span before.
    void mark(Stage stage, int layer) {
        if (on()) {
            stream.commands().mark(this, stage, layer);
            open = true;
        } else {
            drop();
        }
    }

    /// Ends the span before.
    void end() {
        if (!on()) {
            drop();
        } else if (open) {
            stream.commands().mark(this, null, -1);
            open = false;
        }
    }

    /// A span whose end is not timed is not reported.
    private void drop() {
        if (!open) {
            return;
        }
        open = false;
        if (!stream.commands().marks().isEmpty()) {
            stream.commands().dropLastMark();
        } else {
            stream.dropOpenMark();
        }
    }

    /// From here on, marks count as they do now.
    void startRecording() {
        recordingOn = profiler.on();
        recording = true;
    }

    void endRecording() {
        recording = false;
    }

    /// Says that the marks of `recorded`, which has some if it is timed, come next.
    void replay(Commands recorded) {
        if (recorded.marks().isEmpty()) {
            drop();
        } else {
            open = recorded.marks().getLast().stage() != null;
        }
    }
}
