package dev.ferrum.app;

import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.store.ConversationStore;
import dev.ferrum.app.ui.Fonts;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// What the window needs and JavaFX has no part in, done on threads of its own while that starts: the chats' database
/// and the packed fonts take a third of a second together, and so does JavaFX.
final class EarlyStart {
    private final CompletableFuture<ConversationStore.Opened> chats;
    private final CompletableFuture<List<byte[]>> fonts;

    private EarlyStart(StartContext start) {
        chats = begin("chats", () -> ConversationStore.open(start.folders().chats(), InstantSource.system()));
        fonts = begin("fonts", Fonts::read);
    }

    /// Begins; the folders of `start` are there.
    static EarlyStart begin(StartContext start) {
        return new EarlyStart(start);
    }

    private static <T> CompletableFuture<T> begin(String name, Supplier<T> work) {
        return CompletableFuture.supplyAsync(
                work, task -> Thread.ofPlatform().name(name).daemon(true).start(task));
    }

    /// The chats; waits for them, and throws what opening them threw.
    ConversationStore.Opened chats() {
        return await(chats);
    }

    /// The fonts' files, unpacked.
    List<byte[]> fonts() {
        return await(fonts);
    }

    private static <T> T await(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }
}
