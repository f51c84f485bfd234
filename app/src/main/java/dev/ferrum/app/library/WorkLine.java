package dev.ferrum.app.library;

import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/// Work on files that takes a while, and what came of the last one.
final class WorkLine extends VBox {
    WorkLine(InstalledViewModel model) {
        getStyleClass().add("work-line");
        Label what = Parts.whole("", "small");
        ProgressBar bar = new ProgressBar();
        bar.getStyleClass().add("download-bar");
        bar.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(bar, Priority.ALWAYS);
        HBox running = Parts.line(12, what, bar);
        Label message = Parts.lines("", "work-message");
        message.setId("models-message");
        getChildren().addAll(running, message);
        model.workProperty().subscribe(work -> {
            Parts.show(running, work.isPresent());
            work.ifPresent(it -> {
                what.setText(it.what() + "\u2026");
                bar.setProgress(it.done());
                bar.setAccessibleText("%s, %.0f per cent".formatted(it.what(), 100 * it.done()));
            });
            showAny(running, message);
        });
        model.messageProperty().subscribe(text -> {
            message.setText(text);
            Parts.show(message, !text.isEmpty());
            showAny(running, message);
        });
    }

    private void showAny(HBox running, Label message) {
        Parts.show(this, running.isVisible() || message.isVisible());
    }
}
