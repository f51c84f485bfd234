package dev.ferrum.app.profiler;

/// One stage over the time measured: its name in traces, milliseconds, calls, and its part of all steps, 0..1.
public record StageRow(String stage, double millis, long calls, double share) {}
