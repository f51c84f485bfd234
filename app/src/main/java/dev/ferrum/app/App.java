package dev.ferrum.app;

import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.store.ConversationStore;
import java.time.InstantSource;
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
        StartContext start = HAND_OVER.get();
        start.folders().create();
        context = new AppContext(
                start,
                ConversationStore.open(start.folders().chats(), InstantSource.system())
                        .store());
        context.show(stage);
    }

    @Override
    public void stop() {
        context.close();
    }
}
