package dev.ferrum.app;

import dev.ferrum.app.service.OpenedEngine;
import dev.ferrum.app.service.WaitingOpener;
import dev.ferrum.app.start.SingleInstance;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.ui.Fonts;
import dev.ferrum.app.ui.FxExecutor;
import dev.ferrum.app.ui.NextFrame;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;

/// JavaFX's start and stop. JavaFX makes the object itself, so what it starts from waits in a hand-over.
public final class App extends Application {
    private static final AtomicReference<HandOver> HAND_OVER = new AtomicReference<>();

    private final WaitingOpener opener = new WaitingOpener(OpenedEngine::open);
    private AppContext context;
    private AppWindow window;

    private record HandOver(
            StartContext start,
            SingleInstance instance,
            EarlyStart early,
            Optional<Path> model,
            boolean rehearsal,
            AtomicReference<RuntimeException> failure) {}

    /// Opens the window and returns when it is closed; throws what kept it from being filled. `instance` is the right
    /// to use the folders of `start`; `model` is loaded instead of the one of the last time; a `rehearsal` uses the
    /// window by itself and closes it.
    static void open(StartContext start, SingleInstance instance, Optional<Path> model, boolean rehearsal) {
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        HAND_OVER.set(new HandOver(start, instance, EarlyStart.begin(start), model, rehearsal, failure));
        launch(App.class);
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    @Override
    public void start(Stage stage) {
        HandOver given = HAND_OVER.get();
        orSayWhyNot(stage, given, () -> {
            EmptyWindow.show(stage, given.early().settings().get());
            NextFrame.drawn(stage.getScene(), () -> orSayWhyNot(stage, given, () -> fill(stage, given)));
        });
    }

    private static void orSayWhyNot(Stage stage, HandOver given, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            given.failure().set(e);
            StartFailure.show(stage, e);
            Platform.exit();
        }
    }

    private void fill(Stage stage, HandOver given) {
        if (!stage.isShowing()) {
            // Closed meanwhile.
            return;
        }
        Fonts.load(given.early().fonts().get());
        context = new AppContext(given.start(), given.early(), opener, new FxExecutor());
        window = new AppWindow(context, stage, getHostServices()::showDocument);
        window.show();
        given.instance().onAsked(model -> Platform.runLater(() -> toFront(model)));
        stage.setOnCloseRequest(_ -> window.keepPlace());
        given.model().ifPresentOrElse(context.library()::load, context::loadFirstModel);
        NextFrame.drawn(stage.getScene(), () -> {
            opener.begin();
            window.drawIcons();
            context.checkForUpdate();
            if (given.rehearsal()) {
                Rehearsal.begin(context, Platform::exit);
            }
        });
    }

    private void toFront(Optional<Path> model) {
        window.toFront();
        model.ifPresent(context.library()::load);
    }

    @Override
    public void stop() {
        opener.begin();
        if (context != null) {
            context.close();
        }
        HAND_OVER.get().instance().close();
    }
}
