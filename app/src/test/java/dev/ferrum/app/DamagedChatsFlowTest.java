package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.settings.ThemeChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file of chats that is no database: it is set aside unchanged, the window says so until that is read, and chatting
/// works.
final class DamagedChatsFlowTest {
    private static final String DAMAGE = "This was a database once. ".repeat(400);

    @TempDir
    private Path folder;

    @Test
    void theWindowSaysWhereDamagedChatsAreUntilThatIsRead() throws Exception {
        Files.writeString(folder.resolve("chats.db"), DAMAGE);
        try (AppRig rig = AppRig.open(folder, ThemeChoice.LIGHT, 1000, 700).withDemo()) {
            Path aside = onlyDamagedFile();
            assertEquals(DAMAGE, Files.readString(aside));
            rig.ask("Tell me a story about a fox", 40);
            rig.run(rig.chat()::stop);
            rig.awaitReply();
            // Saving, which the answer did, does not take the message away.
            assertTrue(text(rig, "#trouble").startsWith("Your earlier chats"), text(rig, "#trouble"));
            assertTrue(
                    AppRig.onFx(() -> rig.scene().getRoot().lookupAll(".banner-text").stream()
                            .anyMatch(label -> ((Label) label).getText().contains(aside.toString()))),
                    "the banner names the file");
            rig.run(((Button) rig.find("#close-trouble"))::fire);
            rig.waitUntil(() -> rig.find("#trouble") == null);
        }
        try (AppRig rig = AppRig.open(folder, ThemeChoice.LIGHT, 1000, 700)) {
            assertEquals(
                    1, AppRig.onFx(() -> rig.context().conversations().all().size()));
        }
    }

    private Path onlyDamagedFile() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> damaged = files.filter(
                            file -> file.getFileName().toString().startsWith("chats-damaged-"))
                    .toList();
            assertEquals(1, damaged.size(), damaged::toString);
            return damaged.getFirst();
        }
    }

    private static String text(AppRig rig, String selector) throws Exception {
        return AppRig.onFx(() -> ((Label) rig.find(selector)).getText());
    }
}
