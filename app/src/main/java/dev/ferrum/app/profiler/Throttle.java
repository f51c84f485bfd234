package dev.ferrum.app.profiler;

import javafx.animation.PauseTransition;
import javafx.util.Duration;

/// Runs a task at most once in a period, however often it is asked for, and once more after the last time. On the UI
/// thread.
final class Throttle {
    private final Runnable task;
    private final PauseTransition rest;
    private boolean asked;

    Throttle(Duration period, Runnable task) {
        this.task = task;
        rest = new PauseTransition(period);
        rest.setOnFinished(_ -> {
            if (asked) {
                ask();
            }
        });
    }

    /// Now, if it is long enough ago; else as soon as it is.
    void ask() {
        if (rest.getStatus() == PauseTransition.Status.RUNNING) {
            asked = true;
        } else {
            now();
        }
    }

    /// Now in any case: a person is waiting for it.
    void now() {
        asked = false;
        task.run();
        rest.playFromStart();
    }
}
