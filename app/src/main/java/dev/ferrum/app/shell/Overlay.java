package dev.ferrum.app.shell;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// A sheet over the window: a title, a way to close it, and its content.
class Overlay extends VBox {
    private final HBox head;

    Overlay(String title, double width, Runnable close) {
        getStyleClass().add("overlay");
        setMaxSize(width, Region.USE_PREF_SIZE);
        setPrefWidth(width);
        Label name = new Label(title);
        name.getStyleClass().add("heading");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button done = new Button(null, new FontIcon(Feather.X));
        done.getStyleClass().add("header-button");
        done.setAccessibleText("Close");
        done.setId("close-sheet");
        done.setOnAction(_ -> close.run());
        head = new HBox(name, space, done);
        head.getStyleClass().add("overlay-head");
        head.setAlignment(Pos.CENTER_LEFT);
        getChildren().add(head);
    }

    /// Puts `node` beside the button that closes the sheet.
    final void putInHead(Node node) {
        head.getChildren().add(2, node);
    }
}
