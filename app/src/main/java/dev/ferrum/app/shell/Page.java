package dev.ferrum.app.shell;

/// The pages of the window.
public enum Page {
    CHAT,
    MODELS,
    PROFILER,
    SETTINGS
}
