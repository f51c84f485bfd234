package dev.ferrum.app;

import dev.ferrum.app.hub.Fault;
import dev.ferrum.app.hub.TestHub;
import dev.ferrum.app.local.LocalModel;
import dev.ferrum.app.service.OpenedEngine;
import dev.ferrum.app.settings.ThemeChoice;
import dev.ferrum.engine.Engine;
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
            catalogue(theme, suffix);
            served(theme, suffix);
            gated(theme, suffix);
        }
    }

    /// The catalogue as it comes, judged with this machine's memory. Nothing is asked of the hub.
    private void catalogue(ThemeChoice theme, String suffix) throws Exception {
        try (AppRig rig = AppRig.open(
                        Files.createTempDirectory("ferrum"),
                        OpenedEngine::open,
                        ModelsRig::onTheTrueHub,
                        Engine::devices,
                        theme,
                        1000,
                        700)
                .withDemo()) {
            rig.waitUntil(() -> rig.find("#recommended-main") != null);
            rig.save(folder.resolve("first-run" + suffix + ".png"));
            rig.run(() -> {
                rig.stage().setWidth(1440);
                rig.stage().setHeight(900);
                ((Button) rig.find("#page-models")).fire();
            });
            rig.waitUntil(() -> rig.find(".model-row") != null && rig.find(".size-row") != null);
            rig.save(folder.resolve("models" + suffix + ".png"));
        }
    }

    private void served(ThemeChoice theme, String suffix) throws Exception {
        try (TestHub hub = ModelsRig.hub().with(new Trickle());
                AppRig rig =
                        ModelsRig.open(Files.createTempDirectory("ferrum"), hub, ModelsRig::card, theme, 1440, 900)) {
            rig.run(() -> ((Button) rig.find("#page-models")).fire());
            rig.waitUntil(() -> rig.find("#recommended-main") != null);
            rig.run(() -> ((Button) rig.find("#recommended-main")).fire());
            rig.waitUntil(() -> rig.find(".download-row") != null);
            rig.save(folder.resolve("downloading" + suffix + ".png"));
            rig.run(() -> rig.context().models().installed().offer(List.of(ModelsRig.copy())));
            rig.waitUntil(() ->
                    !rig.context().models().installed().offeredProperty().get().isEmpty());
            rig.run(() -> rig.context().models().installed().useThere());
            rig.waitUntil(() -> !rig.context().models().installed().models().isEmpty());
            rig.run(() -> {
                LocalModel mine = rig.context().models().installed().models().getFirst();
                rig.context().models().choose(mine);
            });
            rig.save(folder.resolve("details" + suffix + ".png"));
        }
        try (TestHub hub = ModelsRig.hub();
                AppRig rig =
                        ModelsRig.open(Files.createTempDirectory("ferrum"), hub, ModelsRig::tiny, theme, 1000, 700)) {
            rig.run(() -> rig.context().library().load(ModelsRig.copy()));
            rig.waitUntil(() -> rig.find("#fit-warning") != null);
            rig.save(folder.resolve("fit-warning" + suffix + ".png"));
        }
    }

    /// A model behind terms, and where its token is given.
    private void gated(ThemeChoice theme, String suffix) throws Exception {
        try (TestHub hub = ModelsRig.hub().gated("auto");
                AppRig rig =
                        ModelsRig.open(Files.createTempDirectory("ferrum"), hub, ModelsRig::card, theme, 1440, 900)) {
            rig.run(() -> ((Button) rig.find("#page-models")).fire());
            rig.waitUntil(() -> rig.find("#recommended-main") != null);
            rig.run(() -> ((Button) rig.find("#recommended-main")).fire());
            rig.waitUntil(() -> rig.find(".download-row .link-button") != null);
            rig.save(folder.resolve("gated" + suffix + ".png"));
            rig.run(() -> ((Button) rig.scene().getRoot().lookupAll(".download-row .link-button").stream()
                            .filter(node -> ((Button) node).getText().equals("Add a token"))
                            .findFirst()
                            .orElseThrow())
                    .fire());
            rig.save(folder.resolve("settings-downloads" + suffix + ".png"));
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
