package dev.ferrum.app.service;

import java.time.Duration;

/// Runs a task on the UI thread, and is called there, some time after it was started. In place of an animation: while
/// one of those runs, the toolkit keeps sixty pulses a second going, on processors that a model may compute on.
public final class Ticker {
    private final UiExecutor ui;
    private final Runnable task;
    /// Raised by every start and stop: a tick of before finds another number and does nothing.
    private long round;
    private boolean running;

    public Ticker(UiExecutor ui, Runnable task) {
        this.ui = ui;
        this.task = task;
    }

    /// Runs the task once, in `rest` from now; what was started before does not run any more.
    public void start(Duration rest) {
        long mine = ++round;
        running = true;
        ui.after(rest, () -> {
            if (mine == round) {
                running = false;
                task.run();
            }
        });
    }

    /// The task does not run any more, even if its time has come and it only waits for the UI thread.
    public void stop() {
        round++;
        running = false;
    }

    /// True from a start to the run of the task, or to a stop.
    public boolean isRunning() {
        return running;
    }
}
