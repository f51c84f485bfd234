package dev.ferrum.app.store;

import dev.ferrum.engine.api.Prompt.Thinking;
import dev.ferrum.engine.api.Role;
import dev.ferrum.engine.api.SamplingParams;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Conversations and messages for tests of what is kept.
public final class Samples {
    static final Instant NOW = Instant.parse("2026-11-20T10:15:30Z");

    private Samples() {}

    public static Conversation conversation(long id, String title) {
        ChatSettings settings = new ChatSettings(
                "You write stories.",
                "creative",
                Optional.of(new SamplingParams(0.8f, 40, 0.9f, 0.05f, 1.1f, 0.5f, -0.5f, 128, 0)),
                Thinking.ON);
        return new Conversation(id, title, true, false, NOW, NOW.plusSeconds(id), settings, "a draft", 0);
    }

    public static Message question(long id, long conversation, long parent, String text) {
        return new Message(
                id,
                conversation,
                parent,
                Role.USER,
                text,
                "",
                NOW,
                Message.Phase.DONE,
                "",
                Figures.NONE,
                "",
                List.of(new Attachment("a.txt", "one", 1), new Attachment("b.md", "# two", 3)));
    }

    public static Message answer(long id, long conversation, long parent, String text, Message.Phase phase) {
        return new Message(
                id,
                conversation,
                parent,
                Role.ASSISTANT,
                text,
                "Let me think.",
                NOW,
                phase,
                "",
                new Figures(12, 3, 40, 8, 500_000_000L, 900_000_000L, 100_000_000L),
                "Fake Stories Q4_K_M",
                List.of());
    }
}
