package dev.ferrum.app.store;

import dev.ferrum.engine.api.Role;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// One message as it is kept. Messages of a conversation form a tree: `parent` is the message before it, 0 for a
/// first one; messages with the same parent are versions of each other, in order of their ids.
///
/// `model` names what wrote it, empty for a person's. `ending` says in words why a reply ended, empty where there is
/// nothing to say.
public record Message(
        long id,
        long conversation,
        long parent,
        Role role,
        String text,
        String reasoning,
        Instant created,
        Phase phase,
        String ending,
        Figures figures,
        String model,
        List<Attachment> attachments) {
    /// How far a message is. A reply still marked `WRITING` when the program starts was cut off by a crash.
    public enum Phase {
        WRITING,
        DONE,
        STOPPED,
        FAILED
    }

    public Message {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(reasoning, "reasoning");
        Objects.requireNonNull(created, "created");
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(ending, "ending");
        Objects.requireNonNull(figures, "figures");
        Objects.requireNonNull(model, "model");
        attachments = List.copyOf(attachments);
        if (parent == id) {
            throw new IllegalArgumentException("message %d: expected another message as parent".formatted(id));
        }
    }
}
