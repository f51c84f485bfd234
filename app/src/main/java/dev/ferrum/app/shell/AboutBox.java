package dev.ferrum.app.shell;

import dev.ferrum.app.ui.Mark;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// Version, licence, and who made what comes with Ferrum.
final class AboutBox extends VBox {
    private static final double MARK = 48;
    private static final double WIDTH = 600;
    private static final double HEIGHT = 480;

    AboutBox(AboutText text, Runnable close) {
        getStyleClass().add("about-box");
        setMaxSize(WIDTH, HEIGHT);
        setMinHeight(0);
        Label title = new Label("Ferrum " + text.version());
        title.getStyleClass().add("sentence");
        Label licence = new Label(text.licence());
        Label builtWith = new Label(text.builtWith());
        builtWith.getStyleClass().add("built-with");
        VBox words = new VBox(title, licence, builtWith);
        words.getStyleClass().add("about-words");
        HBox head = new HBox(Mark.node(MARK), words);
        head.getStyleClass().add("about-head");
        head.setAlignment(Pos.CENTER_LEFT);
        TextArea notices = new TextArea(text.notices());
        notices.setEditable(false);
        notices.setWrapText(true);
        notices.getStyleClass().add("notices");
        notices.setId("notices");
        VBox.setVgrow(notices, Priority.ALWAYS);
        Button done = new Button("Close");
        done.setId("about-close");
        done.setCancelButton(true);
        done.setDefaultButton(true);
        done.setOnAction(_ -> close.run());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox foot = new HBox(space, done);
        getChildren().addAll(head, notices, foot);
    }
}
