package dev.ferrum.app.library;

import dev.ferrum.app.download.Download;
import dev.ferrum.app.download.DownloadState;
import dev.ferrum.app.download.PauseReason;
import dev.ferrum.app.fit.Gigabytes;
import java.time.Duration;
import java.util.Locale;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.VBox;

/// How far a download is: a bar, how much of how much, and what it does; or why it has failed. Kept and brought
/// up to date, because a new node several times a second would swallow clicks.
final class DownloadProgress extends VBox {
    private static final double PERCENT = 100;

    private final ProgressBar bar = new ProgressBar();
    private final Label amount = Parts.whole("", "figure");
    private final Label state = Parts.label("", "figure");
    /// Why it stands still: too long for the line beside the figures.
    private final Label note = Parts.lines("", "small");
    private final Label trouble = Parts.lines("", "download-trouble");

    DownloadProgress() {
        getStyleClass().add("download-progress");
        bar.getStyleClass().add("download-bar");
        bar.setMaxWidth(Double.MAX_VALUE);
        getChildren().addAll(bar, Parts.line(8, amount, Parts.space(), state), note, trouble);
    }

    void update(Download download) {
        long all = download.source().bytes();
        note.setText("");
        switch (download.state()) {
            case DownloadState.Queued(long bytes) -> bar("idle", bytes, all, "Waits for its turn");
            case DownloadState.Running(long bytes, double rate, var left) ->
                bar(
                        "running",
                        bytes,
                        all,
                        rate(rate) + left.map(it -> ", " + left(it)).orElse(""));
            case DownloadState.Waiting(long bytes, String message, var _) -> {
                bar("idle", bytes, all, "Tries again by itself");
                note.setText(capital(message));
            }
            case DownloadState.Paused(long bytes, PauseReason reason, String message) -> {
                boolean full = reason == PauseReason.LOW_SPACE;
                bar("idle", bytes, all, full ? "Waits for room" : capital(message));
                note.setText(full ? capital(message) : "");
            }
            case DownloadState.Verifying(long bytes, long checked) -> {
                String done = String.format(
                        Locale.ROOT, "Checking SHA-256, %.0f\u00a0%%", PERCENT * checked / Math.max(1, bytes));
                bar("good", bytes, all, done);
                bar.setProgress((double) checked / Math.max(1, bytes));
            }
            case DownloadState.Done _ -> {
                bar("good", all, all, "Right to the last byte");
                amount.setText(Gigabytes.text(all));
            }
            case DownloadState.Failed(long bytes, String message, var _) -> {
                bar("idle", bytes, all, "");
                trouble.setText(capital(message));
            }
        }
        boolean failed = download.state() instanceof DownloadState.Failed;
        Parts.show(note, !note.getText().isEmpty());
        Parts.show(trouble, failed);
        Parts.show(bar, !failed);
        Parts.show(amount.getParent(), !failed);
    }

    private void bar(String kind, long part, long all, String does) {
        bar.getStyleClass().setAll("progress-bar", "download-bar", "bar-" + kind);
        bar.setProgress((double) part / Math.max(1, all));
        amount.setText(Gigabytes.of(part, all));
        state.setText(does);
        bar.setAccessibleText(amount.getText() + ", " + does);
    }

    private static String rate(double bytesPerSecond) {
        return String.format(Locale.ROOT, "%.1f\u00a0MB/s", bytesPerSecond / (1 << 20));
    }

    /// `2 min 20 s left`.
    static String left(Duration time) {
        long seconds = Math.max(1, time.toSeconds());
        if (seconds < 60) {
            return seconds + "\u00a0s left";
        }
        long minutes = seconds / 60;
        return minutes < 60
                ? "%d\u00a0min %d\u00a0s left".formatted(minutes, seconds % 60)
                : "%d\u00a0h %d\u00a0min left".formatted(minutes / 60, minutes % 60);
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
