package dev.ferrum.app.chat;

/// Which key sends a message; the other one starts a new line.
public enum SendKey {
    ENTER,
    /// Ctrl+Enter, on a Mac Cmd+Enter.
    SHORTCUT_ENTER
}
