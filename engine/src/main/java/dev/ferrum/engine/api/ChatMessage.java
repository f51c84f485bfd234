package dev.ferrum.engine.api;

import java.util.Objects;
import java.util.Optional;

/// One message of a conversation; `reasoning` is what an assistant thought before `content`.
public record ChatMessage(Role role, String content, Optional<String> reasoning) {
    public ChatMessage {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(reasoning, "reasoning");
    }

    public static ChatMessage system(String content) {
        return new ChatMessage(Role.SYSTEM, content, Optional.empty());
    }

    public static ChatMessage user(String content) {
        return new ChatMessage(Role.USER, content, Optional.empty());
    }

    public static ChatMessage assistant(String content) {
        return new ChatMessage(Role.ASSISTANT, content, Optional.empty());
    }
}
