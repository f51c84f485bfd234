package dev.ferrum.app.profiler.data;

import java.util.List;

/// How a stage differs between two runs, in nanoseconds of a step: `a` and `b` are means (which add up to those of the
/// step), `change` is `b − a`, `noise` what it has to exceed to be more than chance.
///
/// `parts`: names of the stages behind it where that is more than one, as for a fused stage and those it replaces.
public record StageDifference(
        String name, FlameKind kind, double a, double b, double noise, double p, Verdict verdict, List<Part> parts) {
    public StageDifference {
        parts = List.copyOf(parts);
    }

    /// One stage behind a line, and its nanoseconds of a step in either run; 0 where it did not run.
    public record Part(String name, double a, double b) {}

    /// What is to be said of a change.
    public enum Verdict {
        SLOWER,
        FASTER,
        SAME,
        /// Too few steps to tell.
        UNKNOWN
    }

    public double change() {
        return b - a;
    }

    /// The change as a part of `a`; 0 where `a` is 0.
    public double relative() {
        return a > 0 ? change() / a : 0;
    }
}
