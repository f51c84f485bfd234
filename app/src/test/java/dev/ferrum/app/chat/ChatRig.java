package dev.ferrum.app.chat;

import dev.ferrum.app.TestStart;
import dev.ferrum.app.library.LibraryViewModel;
import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.FakeModel;
import dev.ferrum.app.service.LoadedModel;
import dev.ferrum.app.start.Catalog;
import dev.ferrum.app.start.Switches;
import dev.ferrum.app.store.Archive;
import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.store.ConversationStore;
import dev.ferrum.app.store.Figures;
import dev.ferrum.app.store.Message;
import dev.ferrum.app.ui.Fonts;
import dev.ferrum.app.ui.Theme;
import dev.ferrum.app.ui.VirtualColumn;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.Role;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import java.util.function.UnaryOperator;
import javafx.application.Platform;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;

/// The conversation page in a window, with a model that a test plays by hand and everything on the UI thread.
final class ChatRig implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-03T10:00:00Z");
    private static final double WIDTH = 1000;
    private static final double HEIGHT = 700;

    final AtomicLong nanos = new AtomicLong(1);
    final FakeModel fake = new FakeModel(Path.of("fake.gguf"));
    final SimpleBooleanProperty firstRun = new SimpleBooleanProperty(true);
    final ChatViewModel model;
    final ChatView view;
    final Scene scene;
    final LibraryViewModel library;
    private final ConversationStore store;

    /// On the UI thread. No model is loaded yet.
    ChatRig(Path folder, Stage stage) {
        Catalog catalog = TestStart.context().catalog();
        InstantSource clock = InstantSource.fixed(NOW);
        store = ConversationStore.open(folder.resolve("chats.db"), clock).store();
        Archive archive = new Archive(store, Runnable::run, Runnable::run);
        EngineService service = new EngineService(this::opened, Runnable::run, Runnable::run);
        Notices notices = new Notices();
        model = new ChatViewModel(
                service,
                new Generation(service, catalog, () -> 1, Runnable::run, Runnable::run),
                new Conversations(archive, clock, notices),
                archive,
                notices,
                clock,
                nanos::get);
        library = new LibraryViewModel(service, catalog, Switches.none(), UnaryOperator.identity());
        Links links = new Links(() -> {}, () -> {}, () -> {}, _ -> {}, Traces.none());
        view = new ChatView(
                model, library, _ -> new VBox(), links, new SimpleObjectProperty<>(SendKey.values()[0]), firstRun);
        Fonts.load();
        scene = new Scene(view, WIDTH, HEIGHT);
        Theme.LIGHT.dress(scene);
        stage.setX(0);
        stage.setY(0);
        stage.setScene(scene);
        stage.show();
    }

    private LoadedModel opened(EngineConfig config, DoubleConsumer progress) {
        if (config.model().toString().contains("broken")) {
            throw new EngineException("broken.gguf: expected 291 tensors, found 12");
        }
        return fake;
    }

    void load() {
        library.load(Path.of("fake.gguf"));
    }

    /// Takes over what the model said, as the next frame would.
    void frame() {
        model.replies().onFrame();
        layOut();
    }

    void layOut() {
        scene.getRoot().applyCss();
        scene.getRoot().layout();
    }

    void pass(double seconds) {
        nanos.addAndGet((long) (seconds * 1e9));
    }

    Turn last() {
        return turns().getLast();
    }

    List<Turn> turns() {
        return model.openProperty().get().turns();
    }

    @SuppressWarnings("unchecked")
    VirtualColumn<Turn> column() {
        return (VirtualColumn<Turn>) view.transcript();
    }

    TurnCell cell(Turn turn) {
        return (TurnCell) column().cellOf(turn).orElseThrow();
    }

    /// The first node within the last message that `selector` finds, or null.
    Node inLast(String selector) {
        return cell(last()).lookup(selector);
    }

    /// Opens a conversation of `count` messages, questions and answers by turns.
    void fill(long id, int count) {
        List<Message> messages = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            boolean asked = i % 2 == 1;
            messages.add(new Message(
                    id + i,
                    id,
                    i == 1 ? 0 : id + i - 1,
                    asked ? Role.USER : Role.ASSISTANT,
                    asked ? "Question " + i : "Answer " + i + ". " + "It has several words. ".repeat(i % 7 * 6),
                    "",
                    NOW,
                    Message.Phase.DONE,
                    "",
                    asked ? Figures.NONE : new Figures(20, 0, 40, 0, 410_000_000L, 1_000_000_000L, 0),
                    asked ? "" : "Fake Stories",
                    List.of()));
        }
        Conversation conversation =
                Conversation.begin(id, NOW, ChatSettings.defaults()).withLeaf(id + count);
        model.openImported(conversation, messages);
        layOut();
    }

    @Override
    public void close() {
        store.close();
        // Its caret and its frames would keep sixty pulses a second going for the tests that come.
        Platform.runLater(() -> scene.setRoot(new VBox()));
    }
}
