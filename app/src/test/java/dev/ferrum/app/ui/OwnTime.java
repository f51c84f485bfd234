package dev.ferrum.app.ui;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A clock for what one thread computes. It stands still while other threads have the processors, and while the thread
/// blocks: the window blocks for its renderer once a frame, which on a machine with too few cores waits for one itself.
///
/// On Linux the scheduler tells (`/proc/PID/task/TID/schedstat`, first number: nanoseconds on a processor). Elsewhere
/// this is the ordinary clock, and [#knowsTheScheduler()] says so.
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
        if (schedstat == null) {
            return System.nanoTime();
        }
        try {
            String[] figures = Files.readString(schedstat).split(" ");
            return Long.parseLong(figures[0]);
        } catch (IOException e) {
            throw new IllegalStateException("%s: the thread has ended".formatted(schedstat), e);
        }
    }
}
