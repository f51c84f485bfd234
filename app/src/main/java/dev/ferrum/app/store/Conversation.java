package dev.ferrum.app.store;

import java.time.Instant;
import java.util.Objects;

/// One conversation without its messages.
///
/// `leaf` is the last message of the branch that is shown, 0 while there is none; `draft` is what the person was
/// writing when they left. `named`: the person chose the title; otherwise it follows the first message.
public record Conversation(
        long id,
        String title,
        boolean named,
        boolean pinned,
        Instant created,
        Instant updated,
        ChatSettings settings,
        String draft,
        long leaf) {
    public Conversation {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(created, "created");
        Objects.requireNonNull(updated, "updated");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(draft, "draft");
    }

    public static Conversation begin(long id, Instant now, ChatSettings settings) {
        return new Conversation(id, "New chat", false, false, now, now, settings, "", 0);
    }

    public Conversation withTitle(String text, boolean byPerson) {
        return new Conversation(id, text, byPerson, pinned, created, updated, settings, draft, leaf);
    }

    public Conversation withPinned(boolean pin) {
        return new Conversation(id, title, named, pin, created, updated, settings, draft, leaf);
    }

    public Conversation withUpdated(Instant now) {
        return new Conversation(id, title, named, pinned, created, now, settings, draft, leaf);
    }

    public Conversation withSettings(ChatSettings changed) {
        return new Conversation(id, title, named, pinned, created, updated, changed, draft, leaf);
    }

    public Conversation withDraft(String text) {
        return new Conversation(id, title, named, pinned, created, updated, settings, text, leaf);
    }

    public Conversation withLeaf(long message) {
        return new Conversation(id, title, named, pinned, created, updated, settings, draft, message);
    }
}
