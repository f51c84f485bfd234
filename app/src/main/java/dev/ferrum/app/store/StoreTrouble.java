package dev.ferrum.app.store;

/// What is wrong with keeping chats: what happened, and what is safe. `closable` where it is over and only to be known.
public record StoreTrouble(String headline, String detail, boolean closable) {
    private StoreTrouble(String headline, String detail) {
        this(headline, detail, false);
    }

    /// What to say when the file with chats could not be used at the start and another is in its place.
    static StoreTrouble replaced(String what) {
        return new StoreTrouble("Your earlier chats are not shown", what, true);
    }

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
