package dev.ferrum.app.chat;

import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/// Shown before the first message: a question and examples to start from.
final class EmptyPane extends VBox {
    private static final double WIDTH = 600;

    EmptyPane(List<String> examples, Consumer<String> ask) {
        getStyleClass().add("empty-pane");
        setAlignment(Pos.CENTER);
        Label title = new Label("What would you like to ask?");
        title.getStyleClass().add("display");
        VBox list = new VBox();
        list.getStyleClass().add("examples");
        list.setMaxWidth(WIDTH);
        for (String example : examples) {
            Button button = new Button(example);
            button.getStyleClass().add("example");
            button.setMaxWidth(Double.MAX_VALUE);
            button.setOnAction(_ -> ask.accept(example));
            list.getChildren().add(button);
        }
        HBox keys = new HBox(
                cap("Enter"), says("sends"), cap("Shift Enter"), says("starts a new line"), cap("Esc"), says("stops"));
        keys.getStyleClass().add("keys");
        VBox column = new VBox(title, list, keys);
        column.getStyleClass().add("empty-column");
        column.setMaxWidth(WIDTH);
        VBox.setVgrow(column, Priority.NEVER);
        getChildren().add(column);
    }

    private static Label cap(String key) {
        Label label = new Label(key);
        label.getStyleClass().add("key-cap");
        return label;
    }

    private static Label says(String words) {
        Label label = new Label(words);
        label.getStyleClass().add("small");
        return label;
    }
}
