package dev.ferrum.app.store;

/// Why chats are not being kept just now: what happened, and what is safe.
public record StoreTrouble(String headline, String detail) {
    /// What to say when chats could not be read; nothing that is kept has changed.
    static StoreTrouble reading(RuntimeException failure) {
        return new StoreTrouble(
                "Your chats cannot be read: " + failure.getMessage(),
                "The file with your chats is unchanged. Start Ferrum again; a damaged file is then set aside.");
    }

    static StoreTrouble of(RuntimeException failure) {
        String safe = "Your text is safe while Ferrum runs, and is kept as soon as that is possible.";
        if (failure instanceof StoreException known) {
            return switch (known.kind()) {
                case DISK_FULL -> new StoreTrouble("The disk is full: nothing is saved", "Free some space. " + safe);
                case READ_ONLY -> new StoreTrouble("The folder with your chats is read-only: nothing is saved", safe);
                case DAMAGED ->
                    new StoreTrouble(
                            "The file with your chats is damaged: nothing is saved",
                            "Start Ferrum again; the damaged file is then set aside and a new one begun. " + safe);
                case NEWER, OTHER -> new StoreTrouble("Nothing is saved: " + known.getMessage(), safe);
            };
        }
        return new StoreTrouble("Nothing is saved: Ferrum has an error of its own: " + failure, safe);
    }
}
