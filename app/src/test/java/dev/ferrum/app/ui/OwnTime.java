package dev.ferrum.app.ui;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A clock for what one thread does: it stands still while the thread is ready to run but other threads have the
/// processors. Computing, blocking and the collector's pauses count; a machine with too few cores does not.
///
/// On Linux the scheduler tells (`/proc/PID/task/TID/schedstat`, second number: nanoseconds of waiting for a
/// processor). Elsewhere this is the ordinary clock, and [#knowsTheScheduler()] says so.
final class OwnTime {
    private static final Path THIS_THREAD = Path.of("/proc/thread-self");

    private final Path schedstat;

    private OwnTime(Path schedstat) {
        this.schedstat = schedstat;
    }

    /// The clock of the calling thread; any thread may read it.
    static OwnTime ofThisThread() {
        try {
            Path thread = Path.of("/proc").resolve(Files.readSymbolicLink(THIS_THREAD));
            Path file = thread.resolve("schedstat");
            return new OwnTime(Files.isReadable(file) ? file : null);
        } catch (IOException | UnsupportedOperationException _) {
            return new OwnTime(null);
        }
    }

    boolean knowsTheScheduler() {
        return schedstat != null;
    }

    /// Nanoseconds since a moment that is the same for all readings.
    long nanos() {
        return System.nanoTime() - waited();
    }

    private long waited() {
        if (schedstat == null) {
            return 0;
        }
        try {
            String[] figures = Files.readString(schedstat).split(" ");
            return Long.parseLong(figures[1]);
        } catch (IOException e) {
            throw new IllegalStateException("%s: the thread has ended".formatted(schedstat), e);
        }
    }
}
