package dev.ferrum.engine.profile;

/// One timed span of a trace, on the clock of `System.nanoTime()`: a whole step or one of its stages.
public sealed interface TraceSpan {
    long startNanos();

    long durationNanos();

    /// A step of `rows` rows on the MoE path named `path`.
    record Step(String path, int rows, long startNanos, long durationNanos) implements TraceSpan {}

    /// One stage of `layer`, -1 outside the layers.
    record Work(Stage stage, int layer, long startNanos, long durationNanos) implements TraceSpan {}
}
