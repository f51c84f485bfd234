package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.settings.ThemeChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The use of the window by itself, which packaging relies on to end.
final class RehearsalFlowTest {
    @TempDir
    private Path folder;

    @Test
    void itAsksOneQuestionAndClosesOnceTheReplyHasEnded() throws Exception {
        try (AppRig rig = AppRig.open(folder, ThemeChoice.LIGHT, 1000, 700)) {
            AtomicInteger closed = new AtomicInteger();
            rig.run(() -> {
                rig.context().library().loadDefault();
                Rehearsal.begin(rig.context(), closed::incrementAndGet);
            });
            rig.waitLong(() -> closed.get() > 0);
            assertEquals(1, closed.get());
            assertTrue(rig.last().textProperty().get().length() > 20, "the question was answered");
        }
    }

    @Test
    void aModelThatCannotBeLoadedEndsIt() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.gguf"), "not a model");
        try (AppRig rig = AppRig.open(folder, ThemeChoice.LIGHT, 1000, 700)) {
            AtomicInteger closed = new AtomicInteger();
            rig.run(() -> {
                rig.context().library().load(broken);
                Rehearsal.begin(rig.context(), closed::incrementAndGet);
            });
            rig.waitUntil(() -> closed.get() > 0);
        }
    }
}
