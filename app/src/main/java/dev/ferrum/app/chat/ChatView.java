package dev.ferrum.app.chat;

import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.ui.FrameTick;
import javafx.application.Platform;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/// The conversation page: transcript, or what stands in its place while there is none, and the prompt below.
public final class ChatView extends BorderPane {
    private static final double COLUMN = 744;
    private static final double PROMPT = 768;

    private final ChatViewModel model;
    private final VBox turns = new VBox();
    private final ScrollPane scroll = new ScrollPane();
    private final StackPane center = new StackPane();
    private final PromptBox prompt;
    // The transcript follows the stream only while its end is in view; a scroll up stops it.
    private boolean following = true;

    public ChatView(ChatViewModel model) {
        this.model = model;
        getStyleClass().add("chat");
        turns.getStyleClass().add("turns");
        turns.setMaxWidth(COLUMN);
        StackPane column = new StackPane(turns);
        column.getStyleClass().add("column");
        column.setAlignment(Pos.TOP_CENTER);
        scroll.setContent(column);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("transcript");
        scroll.setFocusTraversable(false);
        prompt = new PromptBox(model);
        prompt.setMaxWidth(PROMPT);
        StackPane bottom = new StackPane(prompt);
        bottom.getStyleClass().add("prompt-row");
        setCenter(center);
        setBottom(bottom);
        connect();
    }

    /// Puts the caret into the prompt.
    public void focusPrompt() {
        prompt.focusInput();
    }

    private void connect() {
        model.transcript().turns().addListener((ListChangeListener<Turn>) change -> {
            while (change.next()) {
                if (change.wasRemoved()) {
                    turns.getChildren().remove(change.getFrom(), change.getFrom() + change.getRemovedSize());
                }
                change.getAddedSubList().forEach(turn -> turns.getChildren().add(new MessageCell(turn)));
            }
            following = true;
            showCenter();
        });
        model.engineProperty().addListener((_, _, _) -> update());
        model.replyingProperty().addListener((_, _, _) -> update());
        turns.heightProperty().addListener((_, _, _) -> follow());
        // Only a person's own scrolling counts: the value also moves whenever the content grows.
        scroll.addEventFilter(ScrollEvent.SCROLL, event -> {
            following = following && event.getDeltaY() <= 0;
            Platform.runLater(this::watchEnd);
        });
        scroll.addEventFilter(MouseEvent.MOUSE_DRAGGED, _ -> Platform.runLater(this::watchEnd));
        scroll.addEventFilter(KeyEvent.KEY_PRESSED, _ -> Platform.runLater(this::watchEnd));
        FrameTick.run(model::onFrame, model.replyingProperty());
        update();
    }

    private void update() {
        prompt.update(model.replyingProperty().get(), model.engineProperty().get() instanceof EngineState.Ready);
        showCenter();
    }

    private void showCenter() {
        Node wanted = switch (model.engineProperty().get()) {
            case EngineState.Failed failed -> new FailurePane(failed, model);
            case EngineState.Loading loading when empty() -> loadingPane(loading);
            case EngineState.Ready _ when empty() -> new EmptyPane(model.examples(), this::ask);
            case EngineState.NoModel _ when empty() -> new Region();
            case EngineState.Loading _, EngineState.Ready _, EngineState.NoModel _ -> scroll;
        };
        if (center.getChildren().isEmpty() || center.getChildren().getFirst() != wanted) {
            center.getChildren().setAll(wanted);
        }
    }

    /// The pane in place, brought up to date, or a new one.
    private Node loadingPane(EngineState.Loading loading) {
        LoadingPane pane =
                !center.getChildren().isEmpty() && center.getChildren().getFirst() instanceof LoadingPane present
                        ? present
                        : new LoadingPane();
        pane.update(loading);
        return pane;
    }

    private boolean empty() {
        return model.transcript().turns().isEmpty();
    }

    private void ask(String example) {
        if (!model.send(example)) {
            prompt.put(example);
        }
        prompt.focusInput();
    }

    private void follow() {
        if (following) {
            scroll.setVvalue(scroll.getVmax());
            // The new height is laid out in this pulse; the scroll value of the old one would fall short of it.
            Platform.runLater(() -> scroll.setVvalue(scroll.getVmax()));
        }
    }

    /// After a scroll: follow again when it ended at the end.
    private void watchEnd() {
        following = scroll.getVvalue() >= scroll.getVmax() - 0.001;
    }
}
