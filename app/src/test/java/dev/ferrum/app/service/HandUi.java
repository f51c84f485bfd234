package dev.ferrum.app.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// A UI thread that a test plays by hand: tasks wait for [#awaitUntil] or [#pass], and its clock stands still until the
/// test lets time pass.
public final class HandUi implements UiExecutor {
    private static final int SECONDS = 20;

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final List<Late> late = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(1);

    private record Late(long due, Runnable task) {}

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void after(Duration rest, Runnable task) {
        late.add(new Late(nanos.get() + rest.toNanos(), task));
    }

    /// The time, in nanoseconds. Any thread.
    public long nanos() {
        return nanos.get();
    }

    /// Tasks whose time has not come.
    public int waiting() {
        return late.size();
    }

    /// Runs everything that is due in the next `time`, when it is due.
    public void pass(Duration time) {
        long end = nanos.get() + time.toNanos();
        runAll();
        for (Optional<Late> next = next(end); next.isPresent(); next = next(end)) {
            late.remove(next.get());
            nanos.set(Math.max(nanos.get(), next.get().due()));
            next.get().task().run();
            runAll();
        }
        nanos.set(end);
    }

    private Optional<Late> next(long end) {
        return late.stream().filter(it -> it.due() <= end).min(Comparator.comparingLong(Late::due));
    }

    private void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /// Runs tasks as they come until `condition` holds.
    public void awaitUntil(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Runnable task = tasks.poll(SECONDS, TimeUnit.SECONDS);
            if (task == null) {
                throw new AssertionError("nothing has come to the UI thread for %d s".formatted(SECONDS));
            }
            task.run();
        }
    }
}
