package dev.ferrum.app.service;

import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.api.PathBoundaries;
import dev.ferrum.engine.profile.ExpertCounts;
import dev.ferrum.engine.profile.ProfileSnapshot;
import dev.ferrum.engine.profile.RecordingProfiler;
import dev.ferrum.engine.profile.StepReading;
import dev.ferrum.engine.profile.StepTrace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// A profiler whose steps and limits a test gives.
public final class FakeProfiler implements ModelProfiler {
    public static final DeviceLimits LIMITS = new DeviceLimits(40e9, 800e9);

    private final RecordingProfiler recording = new RecordingProfiler(2, 64);
    private final List<StepTrace> steps = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger measured = new AtomicInteger();
    private volatile Supplier<Optional<DeviceLimits>> limits = () -> Optional.of(LIMITS);
    private volatile CountDownLatch gate = new CountDownLatch(0);

    public void add(List<StepTrace> more) {
        steps.addAll(more);
    }

    /// What measuring the limits does from now on, on the thread that asks.
    public void limits(Supplier<Optional<DeviceLimits>> answer) {
        limits = answer;
    }

    /// Everybody who wants to know something waits from now on.
    public void hold() {
        gate = new CountDownLatch(1);
    }

    public void release() {
        gate.countDown();
    }

    /// How often steps were asked for.
    public int looks() {
        return looks.get();
    }

    /// How often limits were asked for.
    public int measured() {
        return measured.get();
    }

    private void pass() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at the gate", e);
        }
    }

    @Override
    public void start() {
        pass();
        recording.start();
    }

    @Override
    public void stop() {
        pass();
        recording.stop();
    }

    @Override
    public ProfileSnapshot snapshot() {
        pass();
        return recording.snapshot();
    }

    @Override
    public StepReading steps(long from) {
        pass();
        looks.incrementAndGet();
        List<StepTrace> all = List.copyOf(steps);
        return new StepReading(all.subList((int) from, all.size()), all.size(), 0);
    }

    @Override
    public ExpertCounts experts() {
        pass();
        return ExpertCounts.NONE;
    }

    @Override
    public List<String> tokens(long from, long to) {
        pass();
        return List.of();
    }

    @Override
    public Optional<DeviceLimits> measureLimits() {
        pass();
        measured.incrementAndGet();
        return limits.get();
    }

    @Override
    public MoeSwitches usualSwitches() {
        return MoeSwitches.defaults();
    }

    @Override
    public PathBoundaries usualBoundaries() {
        return new PathBoundaries(2, 32);
    }

    @Override
    public void switchTo(MoeSwitches switches, PathBoundaries boundaries) {
        throw new UnsupportedOperationException("not asked for");
    }

    @Override
    public void forgetPrompts() {
        throw new UnsupportedOperationException("not asked for");
    }
}
