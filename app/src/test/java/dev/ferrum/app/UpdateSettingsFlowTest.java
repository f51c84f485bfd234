package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import atlantafx.base.controls.ToggleSwitch;
import dev.ferrum.app.settings.ThemeChoice;
import dev.ferrum.app.settings.Updates;
import dev.ferrum.app.update.UpdateNews;
import java.nio.file.Path;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asking for newer versions: off at first, allowed in the settings, and what comes of it is said there.
final class UpdateSettingsFlowTest {
    @TempDir
    private Path folder;

    @Test
    void nothingIsAskedUntilAPersonAllowsItAndGivesAnAddress() throws Exception {
        try (AppRig rig = AppRig.open(folder, ThemeChoice.LIGHT, 1000, 700)) {
            rig.run(rig.context()::checkForUpdate);
            assertEquals(new UpdateNews.State.NotAsked(), state(rig));
            showSettings(rig);
            assertFalse(((ToggleSwitch) rig.find("#tell-updates")).isSelected());
            assertTrue(rig.find("#ask-update").isDisabled(), "there is no address yet");
            rig.run(() -> {
                ((ToggleSwitch) rig.find("#tell-updates")).setSelected(true);
                rig.context().checkForUpdate();
            });
            assertEquals(new UpdateNews.State.NotAsked(), state(rig));
            // An address without encryption is refused before anything is sent.
            rig.run(() -> ((TextField) rig.find("#update-address")).setText("http://example.org/ferrum.json"));
            assertEquals(
                    new Updates(true, "http://example.org/ferrum.json"),
                    rig.context().settings().get().updates());
            rig.run(() -> ((Button) rig.find("#ask-update")).fire());
            rig.waitUntil(() -> state(rig) instanceof UpdateNews.State.Failed);
            String said = ((Label) rig.find("#update-news")).getText();
            assertTrue(said.contains("https://"), said);
        }
    }

    @Test
    void whatWasAllowedIsKept() throws Exception {
        try (AppRig rig = AppRig.open(folder, ThemeChoice.LIGHT, 1000, 700)) {
            rig.run(() -> rig.context().settings().setUpdates(new Updates(true, "https://localhost:1/ferrum.json")));
        }
        try (AppRig rig = AppRig.open(folder, ThemeChoice.LIGHT, 1000, 700)) {
            // A start asks; nobody is at home there, and the start goes on.
            rig.run(rig.context()::checkForUpdate);
            rig.waitUntil(() -> state(rig) instanceof UpdateNews.State.Failed);
            showSettings(rig);
            assertTrue(((ToggleSwitch) rig.find("#tell-updates")).isSelected());
            assertEquals("https://localhost:1/ferrum.json", ((TextField) rig.find("#update-address")).getText());
        }
    }

    private static UpdateNews.State state(AppRig rig) {
        return rig.context().updates().stateProperty().get();
    }

    private static void showSettings(AppRig rig) throws Exception {
        rig.run(() -> rig.scene()
                .getRoot()
                .fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.COMMA, false, true, false, false)));
        // The page is inside a scroll pane, which shows its content after the next layout.
        rig.waitUntil(() -> rig.find("#tell-updates") != null);
    }
}
