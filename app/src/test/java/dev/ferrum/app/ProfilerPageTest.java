package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
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

    private ProfilerRig page;

    @BeforeEach
    void open() throws Exception {
        page = ProfilerRig.open(folder);
    }

    @AfterEach
    void close() {
        page.close();
    }

    @Test
    void theKeyShowsThePageWithTheRightWordsWhileTheEngineAnswersNothing() throws Exception {
        page.profiler().hold();
        page.key(KeyCode.DIGIT3);
        page.rig().run(() -> {
            assertNotNull(page.rig().find("#measure"));
            String says = ((Label) page.rig().find("#says-nothing")).getText();
            assertTrue(says.startsWith("Measuring."), says);
        });
        page.key(KeyCode.DIGIT2);
        page.rig().run(() -> assertNull(page.rig().find("#measure")));
        page.key(KeyCode.DIGIT3);
        page.rig().run(() -> assertNotNull(page.rig().find("#measure")));
        page.rig().run(() -> page.rig().context().profiler().stop());
        page.rig().run(() -> {
            String says = ((Label) page.rig().find("#says-nothing")).getText();
            assertTrue(says.startsWith("Nothing is measured now."), says);
        });
    }
}
