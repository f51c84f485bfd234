package dev.ferrum.app.ui;

import dev.ferrum.app.service.UiExecutor;
import javafx.application.Platform;

/// The FX thread as an executor. For rare events only: tokens go through the transcript's queue, once a frame.
public final class FxExecutor implements UiExecutor {
    @Override
    public void execute(Runnable task) {
        Platform.runLater(task);
    }
}
