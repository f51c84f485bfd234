package dev.ferrum.app.cli;

import dev.ferrum.app.download.DownloadState;
import dev.ferrum.app.download.PauseReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// A download on standard error: a bar that is drawn again and again at a terminal; elsewhere a line whenever what it
/// does changes. Any thread; once closed it shows nothing more.
final class DownloadLine implements AutoCloseable {
    private static final int WIDTH = 24;

    private final Console console;
    private final String name;
    private final long all;
    private String shown = "";
    private String told = "";
    private boolean closed;

    DownloadLine(Console console, String name, long all) {
        this.console = console;
        this.name = name;
        this.all = all;
    }

    synchronized void show(DownloadState state) {
        if (closed) {
            return;
        }
        if (console.terminals().err()) {
            if (state instanceof DownloadState.Paused it && it.reason() == PauseReason.LOW_SPACE) {
                tell(it.message());
            }
            console.err().print(Ansi.CLEAR_LINE + bar(state));
            console.err().flush();
            shown = "bar";
        } else if (!shown.equals(word(state))) {
            shown = word(state);
            console.err().println("%s: %s".formatted(name, shown));
        }
    }

    /// What the disk lacks, once, on a line of its own: too long for one that is drawn again.
    private void tell(String message) {
        if (!told.equals(message)) {
            told = message;
            console.err()
                    .println(Ansi.CLEAR_LINE
                            + "%s: %s. It goes on when there is room; Ctrl+C ends it, and what was fetched is kept."
                                    .formatted(name, message));
        }
    }

    /// Says at last that it was ended from outside.
    synchronized void stopped() {
        if (!closed) {
            close();
            console.err()
                    .println("%s: stopped; what was fetched is kept, and the same command goes on".formatted(name));
        }
    }

    private String bar(DownloadState state) {
        return switch (state) {
            case DownloadState.Queued it -> bar(it.bytes()) + " waits for its turn";
            case DownloadState.Running it ->
                bar(it.bytes())
                        + " %s/s".formatted(Words.bytes(Math.round(it.bytesPerSecond())))
                        + it.timeLeft().map(left -> ", " + time(left) + " left").orElse("");
            case DownloadState.Waiting it -> bar(it.bytes()) + " " + waits(it);
            case DownloadState.Paused it ->
                bar(it.bytes()) + (it.reason() == PauseReason.LOW_SPACE ? " waits for room" : " " + it.message());
            case DownloadState.Verifying it -> bar(it.checked()) + " checked";
            case DownloadState.Done _ -> bar(all);
            case DownloadState.Failed it -> bar(it.bytes());
        };
    }

    private String bar(long bytes) {
        int filled = (int) Math.clamp(bytes * (double) WIDTH / all, 0, WIDTH);
        return "%s [%s%s] %s of %s"
                .formatted(name, "#".repeat(filled), "-".repeat(WIDTH - filled), Words.bytes(bytes), Words.bytes(all));
    }

    private static String word(DownloadState state) {
        return switch (state) {
            case DownloadState.Queued _, DownloadState.Running _ -> "downloading";
            case DownloadState.Waiting it -> "waiting: " + it.message();
            case DownloadState.Paused it -> "paused: " + it.message();
            case DownloadState.Verifying _ -> "checking";
            case DownloadState.Done _ -> "done";
            case DownloadState.Failed _ -> "failed";
        };
    }

    private static String waits(DownloadState.Waiting state) {
        long seconds =
                Math.max(0, Duration.between(Instant.now(), state.until()).toSeconds());
        return "%s; again in %d s".formatted(state.message(), seconds);
    }

    /// `40 s`, `2 min 20 s`, `1 h 5 min`.
    static String time(Duration time) {
        if (time.toHours() > 0) {
            return String.format(Locale.ROOT, "%d h %d min", time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? String.format(Locale.ROOT, "%d min %d s", time.toMinutes(), time.toSecondsPart())
                : String.format(Locale.ROOT, "%d s", time.toSeconds());
    }

    /// Takes the bar away.
    @Override
    public synchronized void close() {
        closed = true;
        if (shown.equals("bar")) {
            console.err().print(Ansi.CLEAR_LINE);
            console.err().flush();
        }
    }
}
