package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.data.Roofline;
import dev.ferrum.app.profiler.data.StepHistory;
import dev.ferrum.app.profiler.data.TraceKeeper;
import dev.ferrum.app.service.ModelProfiler;
import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.profile.ExpertCounts;
import dev.ferrum.engine.profile.ProfileSnapshot;
import dev.ferrum.engine.profile.StepReading;
import dev.ferrum.engine.profile.StepTrace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Steps of one model as they come, and what running replies keep of them. One thread at a time, and no call waits for
/// the engine: what takes long is measured elsewhere and handed in.
final class StepFeed {
    private final ModelProfiler profiler;
    private final ProfileSnapshot beginning;
    private final Map<Long, TraceKeeper> keepers = new HashMap<>();
    private ExpertCounts expertsBefore;
    private StepHistory history = StepHistory.EMPTY;
    private Roofline roofline = Roofline.UNKNOWN;
    private long next;
    private long firstToken;

    /// Begins now: steps of before are not shown.
    StepFeed(ModelProfiler profiler) {
        this.profiler = profiler;
        beginning = profiler.snapshot();
        expertsBefore = profiler.experts();
        next = profiler.steps(0).next();
    }

    /// Takes over what came since.
    void poll() {
        StepReading reading = profiler.steps(next);
        next = reading.next();
        history = history.with(reading.steps());
        for (TraceKeeper keeper : keepers.values()) {
            keeper.take(reading.steps());
            firstToken = keeper.firstTokenNanos() > 0 ? keeper.firstTokenNanos() : firstToken;
        }
    }

    /// A reply to message `id` was asked for at `nanos`.
    void begun(long id, long nanos) {
        keepers.put(id, new TraceKeeper(nanos));
    }

    /// It has ended; its steps, if any were recorded.
    Optional<List<StepTrace>> ended(long id) {
        poll();
        return Optional.ofNullable(keepers.remove(id)).map(TraceKeeper::steps).filter(steps -> !steps.isEmpty());
    }

    /// Counts experts anew.
    void forgetExperts() {
        expertsBefore = profiler.experts();
    }

    /// What the device can do.
    void limits(DeviceLimits limits) {
        roofline = new Roofline(limits);
    }

    ModelProfiler profiler() {
        return profiler;
    }

    StepHistory history() {
        return history;
    }

    Roofline roofline() {
        return roofline;
    }

    long firstToken() {
        return firstToken;
    }

    ExpertCounts experts() {
        return profiler.experts().since(expertsBefore);
    }

    ProfileSnapshot sinceStart() {
        return profiler.snapshot().since(beginning);
    }
}
