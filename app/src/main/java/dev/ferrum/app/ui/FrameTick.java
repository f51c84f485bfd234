package dev.ferrum.app.ui;

import javafx.animation.AnimationTimer;
import javafx.beans.value.ObservableBooleanValue;

/// Calls a task once a frame while a condition holds, and not at all otherwise.
public final class FrameTick {
    private FrameTick() {}

    public static void run(Runnable task, ObservableBooleanValue wanted) {
        AnimationTimer timer = new AnimationTimer() {
            @Override
            public void handle(long nanos) {
                task.run();
            }
        };
        wanted.addListener((_, _, now) -> {
            if (now) {
                timer.start();
            } else {
                timer.stop();
            }
        });
        if (wanted.get()) {
            timer.start();
        }
    }
}
