package dev.ferrum.app.chat;

import java.util.Optional;
import java.util.function.Function;
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

/// A message opened for editing in its place: Ctrl+Enter takes the text, Esc leaves all as it was. A text that cannot
/// be taken now stays, with the reason below it.
final class EditBox extends VBox {
    private static final String KEPT = "The old text stays as a version";

    private final TextArea input;
    private final Label says = new Label(KEPT);
    private final Function<String, Optional<String>> done;

    /// `done` takes the text, or says why it cannot be taken now.
    EditBox(String text, String verb, Function<String, Optional<String>> done, Runnable cancel) {
        getStyleClass().add("edit-box");
        this.done = done;
        input = new GrowingText(12);
        input.setText(text);
        input.textProperty().addListener((_, _, _) -> says.setText(KEPT));
        input.setAccessibleText("Edit the message");
        input.setId("edit");
        says.getStyleClass().add("small");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button no = new Button("Cancel");
        no.setOnAction(_ -> cancel.run());
        Button yes = new Button(verb);
        yes.getStyleClass().add("accent");
        yes.setId("edit-done");
        yes.setOnAction(_ -> finish());
        HBox foot = new HBox(says, space, no, yes);
        foot.getStyleClass().add("edit-foot");
        foot.setAlignment(Pos.CENTER_LEFT);
        input.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                event.consume();
                cancel.run();
            } else if (event.getCode() == KeyCode.ENTER && event.isShortcutDown()) {
                event.consume();
                finish();
            }
        });
        getChildren().addAll(input, foot);
    }

    private void finish() {
        done.apply(input.getText()).ifPresent(says::setText);
    }

    void focusInput() {
        input.requestFocus();
        input.end();
    }
}
