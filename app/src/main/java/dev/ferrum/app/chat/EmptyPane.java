package dev.ferrum.app.chat;

import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/// Shown before the first message: a question, messages to begin with, and the keys that matter. Scrolls where a low
/// window has no room for all of it.
final class EmptyPane extends ScrollPane {
    private static final double WIDTH = 600;

    private final VBox column;
    private final HBox cards = new HBox();

    /// `sendKey` is what sends.
    EmptyPane(List<String> examples, SendKey sendKey, Consumer<String> ask) {
        getStyleClass().add("empty-pane");
        setFitToWidth(true);
        setFitToHeight(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        setFocusTraversable(false);
        Label title = new Label("What would you like to ask?");
        title.getStyleClass().add("display");
        cards.getStyleClass().add("examples");
        for (String example : examples) {
            Button card = new Button(example);
            card.getStyleClass().add("example");
            card.setWrapText(true);
            card.setMaxWidth(Double.MAX_VALUE);
            card.setPrefWidth(WIDTH / 3);
            HBox.setHgrow(card, Priority.ALWAYS);
            card.setOnAction(_ -> ask.accept(example));
            cards.getChildren().add(card);
        }
        FlowPane keys = new FlowPane(
                key(sendKey == SendKey.ENTER ? "Enter" : "Ctrl Enter", "sends"),
                key(sendKey == SendKey.ENTER ? "Shift Enter" : "Enter", "starts a new line"),
                key("Ctrl /", "shows all shortcuts"));
        keys.getStyleClass().add("keys");
        column = new VBox(title, cards, keys);
        column.getStyleClass().add("empty-column");
        column.setMaxWidth(WIDTH);
        VBox middle = new VBox(column);
        middle.setAlignment(Pos.CENTER);
        middle.getStyleClass().add("empty-middle");
        setContent(middle);
    }

    /// Puts `card`, which has a title of its own, above the examples.
    void putFirst(Node card) {
        column.getChildren().setAll(card, cards);
    }

    private static HBox key(String key, String says) {
        Label cap = new Label(key);
        cap.getStyleClass().add("key-cap");
        Label words = new Label(says);
        words.getStyleClass().add("small");
        HBox pair = new HBox(cap, words);
        pair.getStyleClass().add("key");
        pair.setAlignment(Pos.CENTER_LEFT);
        return pair;
    }
}
