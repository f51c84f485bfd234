package dev.ferrum.app;

import dev.ferrum.app.service.OpenedEngine;
import dev.ferrum.app.start.SingleInstance;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.ui.Fonts;
import dev.ferrum.app.ui.FxExecutor;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;

/// JavaFX's start and stop. JavaFX makes the object itself, so what it starts from waits in a hand-over.
public final class App extends Application {
    private static final AtomicReference<HandOver> HAND_OVER = new AtomicReference<>();

    private AppContext context;
    private AppWindow window;

    private record HandOver(
            StartContext start, SingleInstance instance, EarlyStart early, Optional<Path> model, boolean rehearsal) {}

    /// Opens the window and returns when it is closed. `instance` is the right to use the folders of `start`; `model`
    /// is loaded instead of the one of the last time; a `rehearsal` uses the window by itself and closes it.
    static void open(StartContext start, SingleInstance instance, Optional<Path> model, boolean rehearsal) {
        HAND_OVER.set(new HandOver(start, instance, EarlyStart.begin(start), model, rehearsal));
        launch(App.class);
    }

    @Override
    public void start(Stage stage) {
        HandOver given = HAND_OVER.get();
        Fonts.load(given.early().fonts());
        context = new AppContext(given.start(), given.early().chats(), OpenedEngine::open, new FxExecutor());
        window = new AppWindow(context, stage, getHostServices()::showDocument);
        given.instance().onAsked(model -> Platform.runLater(() -> toFront(model)));
        window.show();
        given.model().ifPresentOrElse(context.library()::load, context::loadFirstModel);
        context.checkForUpdate();
        if (given.rehearsal()) {
            Rehearsal.begin(context, Platform::exit);
        }
        stage.setOnCloseRequest(_ -> window.keepPlace());
    }

    private void toFront(Optional<Path> model) {
        window.toFront();
        model.ifPresent(context.library()::load);
    }

    @Override
    public void stop() {
        context.close();
        HAND_OVER.get().instance().close();
    }
}
