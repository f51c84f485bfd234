package dev.ferrum.engine.api;

/// Which backend the user wants: the best that works, or one by id.
public sealed interface BackendChoice {
    /// The best backend that works on this machine.
    record Auto() implements BackendChoice {}

    /// The backend with this id (`cpu`, `cuda`, `metal`) and nothing else.
    record Named(String id) implements BackendChoice {}
}
