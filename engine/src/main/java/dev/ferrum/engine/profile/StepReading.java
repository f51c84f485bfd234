package dev.ferrum.engine.profile;

import java.util.List;

/// Steps that ended since an earlier reading, oldest first. `next` is where the next reading goes on; `lost` spans were
/// overwritten before anybody read them, and their steps are missing.
public record StepReading(List<StepTrace> steps, long next, long lost) {
    public StepReading {
        steps = List.copyOf(steps);
    }

    /// Where nothing is recorded.
    public static final StepReading NOTHING = new StepReading(List.of(), 0, 0);
}
