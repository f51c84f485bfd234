package dev.ferrum.app.service;

import java.nio.file.Path;

/// What the engine is doing, as far as a window shows it.
public sealed interface EngineState {
    /// Nothing was asked for yet.
    record NoModel() implements EngineState {}

    /// `progress` is 0..1.
    record Loading(Path file, double progress) implements EngineState {}

    record Ready(ModelCard model) implements EngineState {}

    /// `message` says what happened, `remedy` what to do.
    record Failed(Path file, String message, String remedy) implements EngineState {}
}
