package dev.ferrum.app.settings;

/// Light, dark, or as the system has it.
public enum ThemeChoice {
    SYSTEM,
    LIGHT,
    DARK
}
