package dev.ferrum.app.store;

import java.util.Objects;

/// A text file that goes with a person's message. `tokens` as the model counted them when it was attached.
public record Attachment(String name, String text, int tokens) {
    public Attachment {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(text, "text");
    }
}
