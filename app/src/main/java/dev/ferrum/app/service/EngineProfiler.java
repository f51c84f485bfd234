package dev.ferrum.app.service;

import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.api.PathBoundaries;
import dev.ferrum.engine.profile.ExpertCounts;
import dev.ferrum.engine.profile.ProfileSnapshot;
import dev.ferrum.engine.profile.StepReading;
import java.util.List;
import java.util.Optional;

/// The engine as a [ModelProfiler].
record EngineProfiler(Engine engine, TokenLog log) implements ModelProfiler {
    @Override
    public void start() {
        engine.startProfiling();
    }

    @Override
    public void stop() {
        engine.stopProfiling();
    }

    @Override
    public ProfileSnapshot snapshot() {
        return engine.profile();
    }

    @Override
    public StepReading steps(long from) {
        return engine.steps(from);
    }

    @Override
    public ExpertCounts experts() {
        return engine.experts();
    }

    @Override
    public List<String> tokens(long from, long to) {
        return log.between(from, to);
    }

    @Override
    public Optional<DeviceLimits> measureLimits() {
        return engine.measureLimits();
    }

    @Override
    public MoeSwitches usualSwitches() {
        return engine.config().moe();
    }

    @Override
    public PathBoundaries usualBoundaries() {
        return engine.usualBoundaries();
    }

    @Override
    public void switchTo(MoeSwitches switches, PathBoundaries boundaries) {
        engine.setMoeSwitches(switches);
        engine.setPathBoundaries(boundaries);
    }

    @Override
    public void forgetPrompts() {
        engine.forgetPrompts();
    }
}
