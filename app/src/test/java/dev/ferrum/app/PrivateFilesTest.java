package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.rights.Rights;
import dev.ferrum.app.start.Log;
import dev.ferrum.app.store.ConversationStore;
import dev.ferrum.app.store.SettingsStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// What Ferrum keeps is for its owner alone, even in a folder that others may look into.
final class PrivateFilesTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void openTheFolderToAll() throws Exception {
        Rights.assumeOwners(folder);
        Rights.set(folder, "rwxr-xr-x");
    }

    @Test
    void chatsSettingsAndLogAreMadePrivate() throws Exception {
        List<String> kept = keepSomething();
        assertTrue(
                kept.containsAll(List.of("chats.db", "chats.db-wal", "ferrum.log", "settings.json")), kept::toString);
    }

    @Test
    void filesOfAnEarlierVersionBecomePrivate() throws Exception {
        keepSomething();
        for (String name : names()) {
            Rights.set(folder.resolve(name), "rw-r--r--");
        }
        keepSomething();
    }

    /// Keeps one thing of each kind and looks at the files while the database is still open.
    private List<String> keepSomething() throws Exception {
        try (ConversationStore store = ConversationStore.open(folder.resolve("chats.db"), InstantSource.system())
                .store()) {
            store.purge(Duration.ZERO);
            new SettingsStore(folder.resolve("settings.json"))
                    .write(JsonMapper.shared().createObjectNode());
            log();
            for (String name : names()) {
                assertEquals("rw-------", Rights.of(folder.resolve(name)), name);
            }
            return names();
        }
    }

    /// Opens the log as the program does, writes a line, and gives the process its own handlers back.
    private void log() {
        Logger root = LogManager.getLogManager().getLogger("");
        List<Handler> before = List.of(root.getHandlers());
        Thread.UncaughtExceptionHandler uncaught = Thread.getDefaultUncaughtExceptionHandler();
        Log.open(folder.resolve("ferrum.log"));
        root.info("a line");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
            handler.close();
        }
        before.forEach(root::addHandler);
        Thread.setDefaultUncaughtExceptionHandler(uncaught);
    }

    private List<String> names() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(
                    files.map(it -> it.getFileName().toString()).sorted().toList());
        }
    }
}
