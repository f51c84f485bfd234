package dev.ferrum.app.chat;

import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.ui.Icons;
import dev.ferrum.app.ui.ModelFileChooser;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// A model that could not be loaded: what happened, what is safe, what to press.
final class FailurePane extends VBox {
    private static final double WIDTH = 600;

    FailurePane(EngineState.Failed failed, ChatViewModel model) {
        getStyleClass().add("failure-pane");
        setAlignment(Pos.CENTER);
        Label state = new Label("Not loaded", Icons.warning());
        state.getStyleClass().add("failure-state");
        Label title = wrapped(failed.file().getFileName() + " could not be loaded", "sentence");
        Label message = wrapped(failed.message(), "failure-message");
        Label remedy = wrapped(failed.remedy() + " Your conversation is unchanged.", "small");
        Button again = new Button("Try again");
        again.getStyleClass().add("accent");
        again.setOnAction(_ -> model.load(failed.file()));
        Button other = new Button("Choose a model file…");
        other.setOnAction(_ -> ModelFileChooser.choose(getScene().getWindow()).ifPresent(model::load));
        Button bundled = new Button("Use the bundled model");
        bundled.setOnAction(_ -> model.loadDefault());
        HBox ways = new HBox(again, other, bundled);
        ways.getStyleClass().add("ways-out");
        VBox column = new VBox(state, title, message, remedy, ways);
        column.getStyleClass().add("failure-column");
        column.setMaxWidth(WIDTH);
        getChildren().add(column);
    }

    private static Label wrapped(String text, String style) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        label.getStyleClass().add(style);
        return label;
    }
}
