package dev.ferrum.app.ui;

import dev.ferrum.app.service.Ticker;
import java.time.Duration;
import javafx.animation.AnimationTimer;
import javafx.beans.value.ObservableBooleanValue;
import javafx.scene.Node;

/// Calls a task while a condition holds, and not at all otherwise: once a frame while what it changes is in a window,
/// and less often while it is in none. Frames that nobody sees would take a processor from the model.
public final class FrameTick {
    private static final Duration UNSEEN = Duration.ofMillis(100);

    private final Runnable task;
    private final ObservableBooleanValue wanted;
    private final Node seen;
    private final AnimationTimer frames = new AnimationTimer() {
        @Override
        public void handle(long nanos) {
            task.run();
        }
    };
    private final Ticker unseen = new Ticker(new FxExecutor(), this::tick);

    private FrameTick(Runnable task, ObservableBooleanValue wanted, Node seen) {
        this.task = task;
        this.wanted = wanted;
        this.seen = seen;
    }

    /// `seen` is what the task changes.
    public static void run(Runnable task, ObservableBooleanValue wanted, Node seen) {
        FrameTick tick = new FrameTick(task, wanted, seen);
        wanted.addListener((_, _, _) -> tick.choose());
        seen.sceneProperty().addListener((_, _, _) -> tick.choose());
        tick.choose();
    }

    private void choose() {
        frames.stop();
        unseen.stop();
        if (wanted.get() && seen.getScene() != null) {
            frames.start();
        } else if (wanted.get()) {
            unseen.start(UNSEEN);
        }
    }

    private void tick() {
        task.run();
        // The task may have ended what was waited for.
        if (wanted.get() && seen.getScene() == null && !unseen.isRunning()) {
            unseen.start(UNSEEN);
        }
    }
}
