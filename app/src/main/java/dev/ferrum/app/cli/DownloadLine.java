package dev.ferrum.app.cli;

import dev.ferrum.app.download.DownloadState;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// A download on standard error: a bar that is drawn again and again at a terminal; elsewhere a line whenever what it
/// does changes.
final class DownloadLine implements AutoCloseable {
    private static final int WIDTH = 24;

    private final Console console;
    private final String name;
    private final long all;
    private String shown = "";

    DownloadLine(Console console, String name, long all) {
        this.console = console;
        this.name = name;
        this.all = all;
    }

    void show(DownloadState state) {
        if (console.terminals().err()) {
            console.err().print(Ansi.CLEAR_LINE + bar(state));
            console.err().flush();
            shown = "bar";
        } else if (!shown.equals(word(state))) {
            shown = word(state);
            console.err().println("%s: %s".formatted(name, shown));
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
            case DownloadState.Paused it -> bar(it.bytes()) + " " + it.message();
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
    public void close() {
        if (shown.equals("bar")) {
            console.err().print(Ansi.CLEAR_LINE);
            console.err().flush();
        }
    }
}
