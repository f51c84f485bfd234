package dev.ferrum.engine.api;

import java.util.Locale;

/// Who speaks in a conversation.
public enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL;

    /// The role's name in chat templates: `system`, `user`, `assistant`, `tool`.
    public String templateName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
