package dev.ferrum.app.profiler;

import dev.ferrum.app.service.Ticker;
import dev.ferrum.app.service.UiExecutor;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Runs a task about once in a period at most, however often it is asked for, and once more after the last time. On the
/// UI thread. Nothing waits while nobody asks.
final class Throttle {
    /// Part of a period by which the task may come early: what is nearly due is drawn with the rest of a look instead
    /// of
    /// in a picture of its own.
    private static final double EARLY = 0.25;

    private final LongSupplier nanoClock;
    private final long period;
    private final Runnable task;
    private final Ticker late;
    /// When it may run again.
    private long due;

    Throttle(UiExecutor ui, LongSupplier nanoClock, Duration period, Runnable task) {
        this.nanoClock = nanoClock;
        this.period = period.toNanos();
        this.task = task;
        late = new Ticker(ui, this::now);
        due = nanoClock.getAsLong();
    }

    /// Now, if it is long enough ago or nearly; else as soon as it is.
    void ask() {
        long left = due - nanoClock.getAsLong();
        if (left <= EARLY * period) {
            now();
        } else if (!late.isRunning()) {
            late.start(Duration.ofNanos(left));
        }
    }

    /// Now in any case: a person is waiting for it.
    void now() {
        late.stop();
        due = nanoClock.getAsLong() + period;
        task.run();
    }
}
