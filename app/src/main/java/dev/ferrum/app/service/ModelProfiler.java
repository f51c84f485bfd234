package dev.ferrum.app.service;

import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.api.PathBoundaries;
import dev.ferrum.engine.profile.ExpertCounts;
import dev.ferrum.engine.profile.ProfileSnapshot;
import dev.ferrum.engine.profile.StepReading;
import java.util.List;
import java.util.Optional;

/// What a loaded model can be measured by, and the switches that measurements compare. Any thread.
public interface ModelProfiler {
    /// Records stages from the next step on.
    void start();

    /// Records no stages from the next step on; what was recorded stays.
    void stop();

    /// Stage times and counters since the model was loaded.
    ProfileSnapshot snapshot();

    /// Recorded steps that ended since reading `from`; 0 for all that are still there.
    StepReading steps(long from);

    /// How often each expert was chosen in recorded steps.
    ExpertCounts experts();

    /// Texts of the tokens that went out in the time `from` to `to`, in nanoseconds, as far as they are remembered.
    List<String> tokens(long from, long to);

    /// Measures what the device can do, in some tenths of a second on the engine's thread; waits until kernels are warm
    /// and no reply is written. Empty when one began meanwhile: it goes first.
    Optional<DeviceLimits> measureLimits();

    /// Switches that the model was loaded with.
    MoeSwitches usualSwitches();

    /// Boundaries between the paths that the backend asks for.
    PathBoundaries usualBoundaries();

    /// Takes these from the next step on.
    void switchTo(MoeSwitches switches, PathBoundaries boundaries);

    /// Forgets prompts of ended requests, so that the next ones are computed from their first token on.
    void forgetPrompts();
}
