package dev.ferrum.app.chat;

import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// A message opened for editing in its place: Ctrl+Enter takes the text, Esc leaves all as it was.
final class EditBox extends VBox {
    private final TextArea input;

    EditBox(String text, String verb, Consumer<String> done, Runnable cancel) {
        getStyleClass().add("edit-box");
        input = new GrowingText(12);
        input.setText(text);
        input.setAccessibleText("Edit the message");
        input.setId("edit");
        Label says = new Label("The old text stays as a version");
        says.getStyleClass().add("small");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button no = new Button("Cancel");
        no.setOnAction(_ -> cancel.run());
        Button yes = new Button(verb);
        yes.getStyleClass().add("accent");
        yes.setId("edit-done");
        yes.setOnAction(_ -> done.accept(input.getText()));
        HBox foot = new HBox(says, space, no, yes);
        foot.getStyleClass().add("edit-foot");
        foot.setAlignment(Pos.CENTER_LEFT);
        input.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                event.consume();
                cancel.run();
            } else if (event.getCode() == KeyCode.ENTER && event.isShortcutDown()) {
                event.consume();
                done.accept(input.getText());
            }
        });
        getChildren().addAll(input, foot);
    }

    void focusInput() {
        input.requestFocus();
        input.end();
    }
}
