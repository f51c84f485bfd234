package dev.ferrum.app.catalog;

/// Whether a model reasons before it answers.
public enum Thinking {
    NEVER,
    /// Its template has a switch for it.
    OPTIONAL,
    ALWAYS
}
