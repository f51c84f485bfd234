package dev.ferrum.app;

import dev.ferrum.app.chat.ChatView;
import dev.ferrum.app.chat.ChatViewModel;
import dev.ferrum.app.chat.Conversations;
import dev.ferrum.app.chat.Generation;
import dev.ferrum.app.chat.Notices;
import dev.ferrum.app.library.LibraryViewModel;
import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.OpenedEngine;
import dev.ferrum.app.shell.AboutText;
import dev.ferrum.app.shell.ShellView;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.store.Archive;
import dev.ferrum.app.store.ConversationStore;
import dev.ferrum.app.ui.Fonts;
import dev.ferrum.app.ui.FxExecutor;
import dev.ferrum.app.ui.Mark;
import dev.ferrum.app.ui.Theme;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Stage;

/// Builds and connects everything the window needs, and closes it in reverse order.
final class AppContext implements AutoCloseable {
    private static final double WIDTH = 1180;
    private static final double HEIGHT = 780;
    private static final double LEAST_WIDTH = 640;
    private static final double LEAST_HEIGHT = 440;

    private final StartContext start;
    private final ExecutorService worker;
    private final ExecutorService texts;
    private final ExecutorService keeper;
    private final ConversationStore store;
    private final Archive archive;
    private final EngineService service;
    private final LibraryViewModel library;
    private final ChatViewModel chat;

    AppContext(StartContext start, ConversationStore store) {
        this.start = start;
        this.store = store;
        keeper = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("keeper").factory());
        worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("engine-service").factory());
        texts = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("texts").factory());
        FxExecutor ui = new FxExecutor();
        service = new EngineService(OpenedEngine::open, worker, ui);
        library = new LibraryViewModel(service, start.catalog(), start.switches(), UnaryOperator.identity());
        archive = new Archive(store, keeper, ui);
        Notices notices = new Notices();
        Conversations conversations = new Conversations(archive, InstantSource.system(), notices);
        Generation generation = new Generation(
                service, start.catalog(), () -> ThreadLocalRandom.current().nextLong(1L << 32), texts, ui);
        chat = new ChatViewModel(
                service, generation, conversations, archive, notices, InstantSource.system(), System::nanoTime);
    }

    void show(Stage stage) {
        Fonts.load();
        ShellView shell = new ShellView(chat, library, new ChatView(chat, library), AboutText.of(start));
        Scene scene = new Scene(shell, WIDTH, HEIGHT);
        Theme.follow(scene, Platform.getPreferences().colorSchemeProperty());
        stage.setTitle("Ferrum");
        stage.getIcons().setAll(Mark.icons());
        stage.setMinWidth(LEAST_WIDTH);
        stage.setMinHeight(LEAST_HEIGHT);
        stage.setScene(scene);
        stage.show();
        shell.focusPrompt();
        library.loadDefault();
    }

    /// Ends replies and frees the model; does not wait for a load that still runs.
    @Override
    public void close() {
        service.close();
        worker.shutdown();
        texts.shutdown();
    }
}
