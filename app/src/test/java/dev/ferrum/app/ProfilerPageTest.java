package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.service.FakeModel;
import dev.ferrum.app.service.FakeProfiler;
import dev.ferrum.app.settings.ThemeChoice;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The profiler's page in the window, with a model and a profiler that the test plays.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ProfilerPageTest {
    @TempDir
    private Path folder;

    private final FakeProfiler profiler = new FakeProfiler();
    private AppRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = AppRig.open(
                        folder,
                        (config, _) -> {
                            FakeModel model = new FakeModel(config.model());
                            model.measuredBy(profiler);
                            return model;
                        },
                        ThemeChoice.LIGHT,
                        1000,
                        800)
                .withDemo();
    }

    @AfterEach
    void close() {
        profiler.release();
        rig.close();
    }

    private void key(KeyCode code) throws Exception {
        rig.run(() -> rig.scene()
                .getRoot()
                .fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, true, false, false)));
    }

    @Test
    void theKeyShowsThePageWithTheRightWordsWhileTheEngineAnswersNothing() throws Exception {
        profiler.hold();
        key(KeyCode.DIGIT3);
        rig.run(() -> {
            assertNotNull(rig.find("#measure"));
            String says = ((Label) rig.find("#says-nothing")).getText();
            assertTrue(says.startsWith("Measuring."), says);
        });
        key(KeyCode.DIGIT2);
        rig.run(() -> assertNull(rig.find("#measure")));
        key(KeyCode.DIGIT3);
        rig.run(() -> assertNotNull(rig.find("#measure")));
        rig.run(() -> rig.context().profiler().stop());
        rig.run(() -> {
            String says = ((Label) rig.find("#says-nothing")).getText();
            assertTrue(says.startsWith("Nothing is measured now."), says);
        });
    }
}
