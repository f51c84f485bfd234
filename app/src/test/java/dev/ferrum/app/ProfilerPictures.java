package dev.ferrum.app;

import dev.ferrum.app.settings.ThemeChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;

/// Pictures of the profiler with the bundled model, or with the file that `-Dferrum.model=` names, for looking at them
/// and for `docs/screenshots`. Its name keeps it out of the usual test run; like `Screenshots` it wants a screen that
/// is
/// large enough.
final class ProfilerPictures {
    private static final String STORY = "Tell me a long story about a fox and a lantern";

    private Path folder;

    @Test
    void all() throws Exception {
        folder = Path.of(System.getProperty("ferrum.pictures", "target/profiler"));
        Files.createDirectories(folder);
        for (ThemeChoice theme : new ThemeChoice[] {ThemeChoice.DARK, ThemeChoice.LIGHT}) {
            String suffix = theme == ThemeChoice.DARK ? "-dark.png" : "-light.png";
            try (AppRig rig = AppRig.open(Files.createTempDirectory("ferrum"), theme, 1440, 900)) {
                load(rig);
                pictures(rig, suffix);
            }
        }
        try (AppRig rig = AppRig.open(Files.createTempDirectory("ferrum"), ThemeChoice.LIGHT, 1000, 700)) {
            load(rig);
            page(rig);
            save(rig, "empty-small.png");
            reply(rig);
            save(rig, "live-small.png");
        }
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

    private void pictures(AppRig rig, String suffix) throws Exception {
        page(rig);
        reply(rig);
        WaitForAsyncUtils.sleep(2, TimeUnit.SECONDS);
        save(rig, "live" + suffix);
        rig.run(() -> press(rig, "#flame", KeyCode.SPACE));
        rig.run(() -> toggle(rig, "#time"));
        WaitForAsyncUtils.sleep(1, TimeUnit.SECONDS);
        rig.run(() -> {
            for (int i = 0; i < 9; i++) {
                press(rig, "#flame", KeyCode.W);
            }
            press(rig, "#flame", KeyCode.DOWN);
            press(rig, "#flame", KeyCode.DOWN);
        });
        save(rig, "zoomed" + suffix);
        rig.run(() -> toggle(rig, "#left-heavy"));
        rig.run(rig.chat()::stop);
        rig.waitLong(() -> !rig.chat().replyingProperty().get());
        rig.run(() -> toggle(rig, "#experts"));
        WaitForAsyncUtils.sleep(2, TimeUnit.SECONDS);
        save(rig, "experts" + suffix);
        rig.run(() -> toggle(rig, "#compare"));
        rig.run(() -> ((Button) rig.find("#run-both")).fire());
        rig.waitLong(() -> !rig.find("#run-both").isDisabled());
        save(rig, "compare" + suffix);
        rig.run(() -> {
            toggle(rig, "#live");
            Button pause = (Button) rig.find("#pause");
            if (pause.getText().equals("Follow")) {
                pause.fire();
            }
        });
        String question = "Here is a long text to read. " + "The fox carried the lantern over the hill. ".repeat(60);
        rig.run(() -> {
            rig.chat().startAnew();
            rig.chat().send(question);
        });
        rig.waitLong(() -> !rig.chat().replyingProperty().get());
        page(rig);
        rig.run(() -> {
            @SuppressWarnings("unchecked")
            var path = (javafx.scene.control.ChoiceBox<String>) rig.find("#path");
            path.setValue("prefill");
        });
        WaitForAsyncUtils.sleep(1, TimeUnit.SECONDS);
        save(rig, "prefill" + suffix);
    }

    private static void page(AppRig rig) throws Exception {
        rig.run(() -> rig.scene()
                .getRoot()
                .fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.DIGIT3, false, true, false, false)));
        rig.waitUntil(() -> rig.find("#flame") != null);
        WaitForAsyncUtils.sleep(1, TimeUnit.SECONDS);
    }

    private static void reply(AppRig rig) throws Exception {
        rig.run(() -> rig.chat().send(STORY));
        rig.waitLong(() -> rig.last().textProperty().get().length() >= 60
                || !rig.chat().replyingProperty().get());
        page(rig);
    }

    private static void toggle(AppRig rig, String id) {
        ((ToggleButton) rig.find(id)).fire();
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
