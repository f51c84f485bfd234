package dev.ferrum.app;

import dev.ferrum.app.start.StartContext;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Application;
import javafx.stage.Stage;

/// JavaFX's start and stop. JavaFX makes the object itself, so what it starts from waits in a hand-over.
public final class App extends Application {
    private static final AtomicReference<StartContext> HAND_OVER = new AtomicReference<>();

    private AppContext context;

    /// Opens the window and returns when it is closed.
    static void open(StartContext start) {
        HAND_OVER.set(start);
        launch(App.class);
    }

    @Override
    public void start(Stage stage) {
        context = new AppContext(HAND_OVER.get());
        context.show(stage);
    }

    @Override
    public void stop() {
        context.close();
    }
}
