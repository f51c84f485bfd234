package dev.ferrum.app;

import dev.ferrum.app.profiler.ProfilerView;
import dev.ferrum.app.settings.ThemeChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;

/// Pictures of the profiler with the bundled model, or with the file that `-Dferrum.model=` names, for looking at
/// them and for `docs/screenshots`. Its name keeps it out of the usual test run; like `Screenshots` it wants a
/// screen that is large enough.
final class ProfilerPictures {
    private static final String STORY = "Tell me a long story about a fox and a lantern";

    private Path folder;

    @Test
    void all() throws Exception {
        folder = Path.of(System.getProperty("ferrum.pictures", "target/profiler"))
                .toAbsolutePath();
        Files.createDirectories(folder);
        try (AppRig rig = AppRig.open(Files.createTempDirectory("ferrum"), ThemeChoice.DARK, 1440, 900)) {
            load(rig);
            page(rig);
            reply(rig);
            save(rig, "live-dark.png");
            end(rig);
            save(rig, "after-dark.png");
            toggle(rig, "#experts");
            save(rig, "experts-dark.png");
            toggle(rig, "#live");
            export(rig);
        }
        try (AppRig rig = AppRig.open(Files.createTempDirectory("ferrum"), ThemeChoice.LIGHT, 1440, 900)) {
            load(rig);
            page(rig);
            reply(rig);
            save(rig, "live-light.png");
            zoomed(rig);
            save(rig, "zoomed-light.png");
            end(rig);
            toggle(rig, "#compare");
            save(rig, "compare-empty-light.png");
            rig.run(() -> ((Button) rig.find("#run-both")).fire());
            rig.waitLong(() -> rig.find("#run-both").isDisabled());
            rig.waitLong(() -> !rig.find("#run-both").isDisabled());
            save(rig, "compare-light.png");
            toggle(rig, "#live");
            prefill(rig);
            save(rig, "prefill-light.png");
            rig.run(() -> {
                rig.stage().setWidth(1000);
                rig.stage().setHeight(700);
            });
            save(rig, "small-light.png");
            toggle(rig, "#compare");
            save(rig, "compare-small-light.png");
        }
    }

    private static void zoomed(AppRig rig) throws Exception {
        rig.run(() -> press(rig, "#flame", KeyCode.SPACE));
        toggle(rig, "#time");
        rig.run(() -> {
            for (int i = 0; i < 9; i++) {
                press(rig, "#flame", KeyCode.W);
            }
            press(rig, "#flame", KeyCode.DOWN);
            press(rig, "#flame", KeyCode.DOWN);
        });
    }

    private static void end(AppRig rig) throws Exception {
        rig.run(rig.chat()::stop);
        rig.waitLong(() -> !rig.chat().replyingProperty().get());
        WaitForAsyncUtils.sleep(2, TimeUnit.SECONDS);
    }

    private static void prefill(AppRig rig) throws Exception {
        String question = "Here is a long text to read. " + "The fox carried the lantern over the hill. ".repeat(30);
        rig.run(() -> {
            rig.context().profiler().follow();
            rig.chat().startAnew();
            rig.chat().send(question);
        });
        rig.waitLong(() -> rig.last().textProperty().get().length() > 10
                || !rig.chat().replyingProperty().get());
        end(rig);
        page(rig);
        toggle(rig, "#left-heavy");
        rig.run(() -> {
            @SuppressWarnings("unchecked")
            var path = (javafx.scene.control.ChoiceBox<String>) rig.find("#path");
            path.setValue("prefill");
        });
    }

    /// The shown steps as files, for viewers of other people.
    private void export(AppRig rig) throws Exception {
        rig.run(() -> {
            ProfilerView outside = new ProfilerView(
                    rig.context().profiler(), rig.context().compare(), (name, _) -> Optional.of(folder.resolve(name)));
            Scene scene = new Scene(outside, 1000, 700);
            scene.getStylesheets().setAll(rig.scene().getStylesheets());
            outside.applyCss();
            outside.layout();
            ((MenuButton) outside.lookup("#export")).getItems().forEach(MenuItem::fire);
        });
        rig.waitLong(() -> Files.exists(folder.resolve("ferrum-trace.png")));
        WaitForAsyncUtils.sleep(2, TimeUnit.SECONDS);
    }

    private static void load(AppRig rig) throws Exception {
        String model = System.getProperty("ferrum.model", "");
        if (model.isEmpty()) {
            rig.withDemo();
            return;
        }
        rig.run(() -> rig.context().library().load(Path.of(model)));
        rig.waitLong(() ->
                rig.context().library().engineProperty().get() instanceof dev.ferrum.app.service.EngineState.Ready);
    }

    private static void page(AppRig rig) throws Exception {
        rig.run(() -> rig.scene()
                .getRoot()
                .fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.DIGIT3, false, true, false, false)));
        rig.waitLong(() -> rig.find("#flame") != null);
        WaitForAsyncUtils.sleep(1, TimeUnit.SECONDS);
    }

    private static void reply(AppRig rig) throws Exception {
        rig.run(() -> rig.chat().send(STORY));
        rig.waitLong(() -> rig.last().textProperty().get().length() >= 60
                || !rig.chat().replyingProperty().get());
        page(rig);
    }

    private static void toggle(AppRig rig, String id) throws Exception {
        rig.run(() -> ((ToggleButton) rig.find(id)).fire());
        WaitForAsyncUtils.sleep(1500, TimeUnit.MILLISECONDS);
    }

    private static void press(AppRig rig, String id, KeyCode code) {
        Node node = rig.find(id);
        node.requestFocus();
        node.fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, false, false, false));
    }

    private void save(AppRig rig, String name) throws Exception {
        rig.save(folder.resolve(name));
    }
}
