package dev.ferrum.engine.model;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.error.Check;
import dev.ferrum.engine.profile.Profiler;
import java.util.Objects;

/// What a model is sized for. `maxContext` 0 takes the model's training context; `maxRows` is the largest step,
/// `maxSequences` the most sequences of a step; `blockTokens` the KV cache's block size.
public record ModelOptions(
        int maxContext, int maxRows, int maxSequences, int blockTokens, MoeSwitches switches, Profiler profiler) {
    public ModelOptions {
        Check.inRange("context", maxContext, 0, 1 << 24);
        Check.inRange("rows of a step", maxRows, 1, 1 << 16);
        Check.inRange("sequences of a step", maxSequences, 1, maxRows);
        Check.inRange("KV block tokens", blockTokens, 1, 1024);
        Objects.requireNonNull(switches, "switches");
        Objects.requireNonNull(profiler, "profiler");
    }
}
