package dev.ferrum.metal;

import dev.ferrum.engine.api.SelfTestDepth;

/// Says whether a device may be used.
interface SelfTestGate {
    /// What a test says of it, an earlier one if there was one.
    Verdict verdict(MetalDevice device);

    /// Tests now, whatever was found before.
    Outcome test(MetalDevice device, SelfTestDepth depth);

    /// From now on it may not, for `reason`, until a test passes.
    void distrust(MetalDevice device, String reason);

    /// What a test said, and all it wrote.
    record Outcome(Verdict verdict, String report) {}
}
