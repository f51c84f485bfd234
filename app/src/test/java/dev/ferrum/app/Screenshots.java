package dev.ferrum.app;

import dev.ferrum.app.chat.Variation;
import dev.ferrum.app.hub.TestHub;
import dev.ferrum.app.settings.ThemeChoice;
import dev.ferrum.app.store.Conversation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javafx.scene.control.Button;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.Test;

/// Takes the pictures in docs/screenshots: the real window with the bundled model, drawn in memory. Its name keeps it
/// out of the usual test run; `mvn -pl app -am test -Dtest=Screenshots -Dsurefire.failIfNoSpecifiedTests=false`
/// runs it. Answers of larger models in the pictures were written for them; the demo model's are its own.
final class Screenshots {
    private final Path folder = TestStart.context().installation().home().resolve("docs/screenshots");

    @Test
    void takePictures() throws Exception {
        Files.createDirectories(folder);
        for (ThemeChoice theme : new ThemeChoice[] {ThemeChoice.LIGHT, ThemeChoice.DARK}) {
            String suffix = theme == ThemeChoice.LIGHT ? "-light" : "-dark";
            conversations(theme, suffix);
            demo(theme, suffix);
            failure(theme, suffix);
            loading(theme, suffix);
            noRoom(theme, suffix);
            setAside(theme, suffix);
        }
    }

    private static AppRig filled(ThemeChoice theme, int width, int height) throws Exception {
        AppRig rig = AppRig.open(Files.createTempDirectory("ferrum"), theme, width, height)
                .withDemo();
        rig.run(() -> {
            Instant now = Instant.now();
            List<Conversation> titles = new ArrayList<>();
            SampleChats.titles(titles, 1L << 40, now);
            titles.forEach(rig.context().conversations()::put);
            for (SampleChats.Chat chat :
                    List.of(SampleChats.mixed(1L << 41, now), SampleChats.backup(1L << 42, now.plusSeconds(1)))) {
                rig.chat().openImported(chat.conversation(), chat.messages());
            }
        });
        return rig;
    }

    private void conversations(ThemeChoice theme, String suffix) throws Exception {
        try (AppRig rig = filled(theme, 1440, 900)) {
            rig.save(folder.resolve("chat" + suffix + ".png"));
            rig.run(() -> ((Button) rig.find(".fold-button")).fire());
            rig.save(folder.resolve("thinking-open" + suffix + ".png"));
            rig.run(() -> ((Button) rig.find("#preset")).fire());
            rig.save(folder.resolve("chat-settings" + suffix + ".png"));
            rig.hidePopups();
            rig.run(() -> rig.context().chat().open(1L << 41));
            rig.save(folder.resolve("scripts" + suffix + ".png"));
            rig.run(() -> press(rig, KeyCode.K));
            rig.save(folder.resolve("commands" + suffix + ".png"));
            rig.run(() -> press(rig, KeyCode.SLASH));
            rig.save(folder.resolve("shortcuts" + suffix + ".png"));
            rig.run(() -> ((Button) rig.find("#close-sheet")).fire());
            rig.run(() -> press(rig, KeyCode.COMMA));
            rig.save(folder.resolve("settings" + suffix + ".png"));
            rig.run(() -> press(rig, KeyCode.DIGIT2));
            rig.save(folder.resolve("models" + suffix + ".png"));
            rig.run(() -> press(rig, KeyCode.DIGIT1));
            rig.run(() -> rig.chat().delete(1L << 41));
            rig.save(folder.resolve("undo" + suffix + ".png"));
        }
    }

    /// A model for which the device has no room, which waits for a person to insist.
    private void noRoom(ThemeChoice theme, String suffix) throws Exception {
        Path home = Files.createTempDirectory("ferrum");
        try (TestHub hub = ModelsRig.hub();
                AppRig rig = ModelsRig.open(home, hub, ModelsRig::tiny, theme, 1000, 700)) {
            rig.run(() -> press(rig, KeyCode.DIGIT2));
            // Of the model that comes along nobody is warned.
            Path model = Files.copy(ModelsRig.bundled(), home.resolve("Mine-Q4_K_M.gguf"));
            rig.run(() -> rig.context().library().load(model));
            rig.waitLong(() -> rig.context().library().warningProperty().get().isPresent());
            rig.save(folder.resolve("fit-warning-small" + suffix + ".png"));
        }
    }

    private void demo(ThemeChoice theme, String suffix) throws Exception {
        try (AppRig rig = AppRig.open(Files.createTempDirectory("ferrum"), theme, 1000, 700)
                .withDemo()) {
            rig.save(folder.resolve("first-run" + suffix + ".png"));
            rig.ask("Tell me a story about a fox and a lantern", 250);
            rig.save(folder.resolve("streaming-small" + suffix + ".png"));
            rig.run(rig.chat()::stop);
            rig.awaitReply();
            rig.save(folder.resolve("stopped-small" + suffix + ".png"));
            rig.run(() -> {
                rig.stage().setWidth(1600);
                rig.stage().setHeight(1000);
                rig.chat()
                        .compare(
                                "A bedtime story about a sleepy owl",
                                rig.chat().variations(Variation.By.TEMPERATURE, 4));
            });
            rig.waitLong(() -> rig.last().textProperty().get().length() > 250
                    || !rig.chat().replyingProperty().get());
            rig.save(folder.resolve("compare-large" + suffix + ".png"));
            rig.run(rig.chat()::stop);
            rig.awaitReply();
        }
    }

    private void failure(ThemeChoice theme, String suffix) throws Exception {
        try (AppRig rig = AppRig.open(Files.createTempDirectory("ferrum"), theme, 1000, 700)) {
            Path broken = Files.createTempDirectory("ferrum").resolve("half-a-download.gguf");
            byte[] whole =
                    Files.readAllBytes(TestStart.context().catalog().byDefault().file());
            Files.write(broken, Arrays.copyOf(whole, whole.length / 2));
            rig.run(() -> rig.context().library().load(broken));
            rig.waitUntil(() -> rig.find(".failure-message") != null);
            rig.save(folder.resolve("failure-small" + suffix + ".png"));
            rig.run(() -> ((TextArea) rig.find("#prompt")).setText("This waits until a model is there"));
        }
    }

    /// A load that stands still at 42 %.
    private void loading(ThemeChoice theme, String suffix) throws Exception {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        try (AppRig rig = AppRig.open(
                Files.createTempDirectory("ferrum"),
                (config, progress) -> {
                    progress.accept(0.42);
                    seen.join();
                    return new ReplayModel(config.model(), "", 1);
                },
                theme,
                1000,
                700)) {
            rig.run(rig.context().library()::loadDefault);
            rig.waitUntil(() -> rig.find("#cancel-load") != null);
            rig.save(folder.resolve("loading-small" + suffix + ".png"));
            seen.complete(null);
        }
    }

    /// A file of chats that is no database.
    private void setAside(ThemeChoice theme, String suffix) throws Exception {
        Path data = Files.createTempDirectory("ferrum");
        Files.writeString(data.resolve("chats.db"), "This was a database once. ".repeat(400));
        try (AppRig rig = AppRig.open(data, theme, 1000, 700).withDemo()) {
            rig.waitUntil(() -> rig.find("#close-trouble") != null);
            rig.save(folder.resolve("damaged-chats-small" + suffix + ".png"));
        }
    }

    private static void press(AppRig rig, KeyCode code) {
        rig.scene().getRoot().fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, true, false, false));
    }
}
