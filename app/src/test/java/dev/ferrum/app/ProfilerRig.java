package dev.ferrum.app;

import dev.ferrum.app.service.FakeModel;
import dev.ferrum.app.service.FakeProfiler;
import dev.ferrum.app.settings.ThemeChoice;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/// The window with a model and a profiler that the test plays.
record ProfilerRig(AppRig rig, FakeProfiler profiler, FakeModel model) implements AutoCloseable {
    static ProfilerRig open(Path folder) throws Exception {
        FakeProfiler profiler = new FakeProfiler();
        AtomicReference<FakeModel> opened = new AtomicReference<>();
        AppRig rig = AppRig.open(
                        folder,
                        (config, _) -> {
                            FakeModel model = new FakeModel(config.model());
                            model.measuredBy(profiler);
                            opened.set(model);
                            return model;
                        },
                        ThemeChoice.LIGHT,
                        1000,
                        800)
                .withDemo();
        return new ProfilerRig(rig, profiler, opened.get());
    }

    /// Presses `code` with the control key.
    void key(KeyCode code) throws Exception {
        rig.run(() -> rig.scene()
                .getRoot()
                .fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, true, false, false)));
    }

    @Override
    public void close() {
        profiler.release();
        rig.close();
    }
}
