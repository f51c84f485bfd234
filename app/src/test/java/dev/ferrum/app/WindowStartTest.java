package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.settings.Settings;
import dev.ferrum.app.settings.SettingsViewModel;
import dev.ferrum.app.settings.ThemeChoice;
import dev.ferrum.app.settings.WindowPlace;
import dev.ferrum.app.ui.NextFrame;
import dev.ferrum.app.ui.Theme;
import dev.ferrum.engine.error.EngineException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.application.Platform;
import javafx.scene.control.Button;
import javafx.scene.control.DialogPane;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;

/// The window before its content is made, and when it cannot be made.
final class WindowStartTest {
    private Stage stage;

    @BeforeAll
    static void startToolkit() {
        AppRig.startToolkit();
    }

    @AfterEach
    void close() throws Exception {
        AppRig.onFx(() -> {
            stage.close();
            return null;
        });
    }

    @Test
    void theEmptyWindowIsAtItsPlaceInTheGroundOfItsTheme() throws Exception {
        SettingsViewModel kept = new SettingsViewModel(Settings.defaults(), _ -> {});
        kept.setTheme(ThemeChoice.DARK);
        kept.setWindow(false, true, new WindowPlace(20, 30, 900, 640, false));
        show(kept.get());
        assertTrue(stage.isShowing());
        assertEquals("Ferrum", stage.getTitle());
        assertEquals(Theme.DARK.ground(), stage.getScene().getFill());
        assertEquals(
                List.of(20.0, 30.0, 900.0, 640.0),
                List.of(stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight()));
    }

    @Test
    void whatWaitsForTheScreenRunsOnceAfterAFrame() throws Exception {
        show(Settings.defaults());
        AtomicInteger frames = new AtomicInteger();
        AtomicInteger framesBefore = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        AppRig.onFx(() -> {
            stage.getScene().addPostLayoutPulseListener(frames::incrementAndGet);
            NextFrame.drawn(stage.getScene(), () -> {
                framesBefore.set(frames.get());
                runs.incrementAndGet();
            });
            return null;
        });
        waitFor(() -> runs.get() > 0);
        assertTrue(framesBefore.get() >= 1, "frames before: " + framesBefore);
        int then = frames.get();
        Platform.requestNextPulse();
        waitFor(() -> frames.get() > then);
        assertEquals(1, runs.get());
    }

    @Test
    void aWindowThatCannotBeFilledSaysWhy() throws Exception {
        show(Settings.defaults());
        Future<Void> said = WaitForAsyncUtils.asyncFx(() -> {
            StartFailure.show(stage, new EngineException("catalog.json: expected a file; reinstall Ferrum"));
            return null;
        });
        waitFor(() -> dialog() != null);
        DialogPane dialog = AppRig.onFx(WindowStartTest::dialog);
        assertEquals("Ferrum cannot start", dialog.getHeaderText());
        assertEquals("catalog.json: expected a file; reinstall Ferrum", dialog.getContentText());
        AppRig.onFx(() -> {
            ((Button) dialog.lookupButton(dialog.getButtonTypes().getFirst())).fire();
            return null;
        });
        said.get(30, TimeUnit.SECONDS);
    }

    private static DialogPane dialog() {
        return Window.getWindows().stream()
                .filter(window -> window.getScene() != null && window.getScene().getRoot() instanceof DialogPane)
                .map(window -> (DialogPane) window.getScene().getRoot())
                .findFirst()
                .orElse(null);
    }

    private void show(Settings settings) throws Exception {
        AppRig.onFx(() -> {
            stage = new Stage();
            EmptyWindow.show(stage, settings);
            return null;
        });
    }

    private static void waitFor(Callable<Boolean> condition) throws Exception {
        WaitForAsyncUtils.waitFor(30, TimeUnit.SECONDS, () -> AppRig.onFx(condition));
    }
}
