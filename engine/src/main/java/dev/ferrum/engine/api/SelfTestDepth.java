package dev.ferrum.engine.api;

/// How much a backend's test of itself does.
public enum SelfTestDepth {
    /// All operations on small inputs; some seconds.
    QUICK,
    /// The same under the system's own checks, and how fast each operation is; some minutes.
    DEEP
}
