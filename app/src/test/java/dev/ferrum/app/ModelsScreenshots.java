package dev.ferrum.app;

import dev.ferrum.app.hub.Fault;
import dev.ferrum.app.hub.TestHub;
import dev.ferrum.app.library.HubSearch;
import dev.ferrum.app.settings.ThemeChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javafx.scene.control.Button;
import org.junit.jupiter.api.Test;

/// Pictures of the models page for those who work on it, in `target/models-pictures`; run by name like
/// `Screenshots`.
final class ModelsScreenshots {
    private final Path folder = Path.of("target", "models-pictures").toAbsolutePath();

    @Test
    void takePictures() throws Exception {
        Files.createDirectories(folder);
        for (ThemeChoice theme : new ThemeChoice[] {ThemeChoice.LIGHT, ThemeChoice.DARK}) {
            String suffix = theme == ThemeChoice.LIGHT ? "-light" : "-dark";
            page(theme, suffix, 1440, 900);
            page(theme, suffix + "-small", 1000, 700);
        }
    }

    private void page(ThemeChoice theme, String suffix, int width, int height) throws Exception {
        try (TestHub hub = ModelsRig.hub();
                AppRig rig = ModelsRig.open(
                        Files.createTempDirectory("ferrum"), hub, ModelsRig::card, theme, width, height)) {
            rig.withDemo();
            rig.waitUntil(() -> rig.find("#recommended-main") != null);
            rig.save(folder.resolve("first-run" + suffix + ".png"));
            rig.run(() -> ((Button) rig.find("#page-models")).fire());
            rig.waitUntil(() -> rig.find(".model-row") != null && rig.find(".size-row") != null);
            rig.run(() -> rig.context()
                    .models()
                    .choose(rig.context().models().catalog().shown().get(1)));
            rig.save(folder.resolve("catalog" + suffix + ".png"));
            hub.with(new Trickle());
            rig.run(() -> ((Button) rig.find("#recommended-main")).fire());
            rig.waitUntil(() -> rig.find(".download-row") != null);
            rig.run(() -> {
                rig.context().models().installed().offer(List.of(ModelsRig.bundled()));
                rig.context().models().catalog().wordsProperty().set("moe");
                rig.context().models().searchHub();
            });
            rig.waitUntil(() -> rig.context().models().searchProperty().get() instanceof HubSearch.Found);
            rig.save(folder.resolve("downloading" + suffix + ".png"));
            rig.run(() -> {
                rig.context().models().installed().useThere();
                rig.context().models().catalog().wordsProperty().set("");
                rig.context().models().clearSearch();
            });
            rig.waitUntil(() -> !rig.context().models().installed().models().isEmpty());
            rig.run(() -> rig.context()
                    .models()
                    .choose(rig.context().models().installed().models().getFirst()));
            rig.save(folder.resolve("details" + suffix + ".png"));
        }
    }

    /// Two megabytes a second.
    private static final class Trickle implements Fault {
        @Override
        public int pace(int request, long sent) {
            LockSupport.parkNanos(30_000_000);
            return 1 << 16;
        }
    }
}
