package dev.ferrum.metal;

/// Says whether a device may be used.
interface SelfTestGate {
    Verdict verdict(MetalDevice device);
}
