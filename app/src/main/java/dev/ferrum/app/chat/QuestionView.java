package dev.ferrum.app.chat;

import dev.ferrum.app.markdown.PlainText;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/// A person's message: a bubble at the right, the files that went with it above, actions below on hover.
final class QuestionView extends VBox implements TurnView {
    private static final double WIDEST = 560;
    /// More than this is folded; about twelve lines.
    private static final int FOLDED_CHARACTERS = 900;

    private static final int FOLDED_LINES = 12;

    private final Turn turn;
    private final ChatViewModel model;
    private final Ties ties = new Ties();
    private final VBox bubble = new VBox();
    private final HBox row = new HBox(bubble);
    private final HBox foot = new HBox();

    QuestionView(Turn turn, TurnActions actions) {
        this.turn = turn;
        this.model = actions.model();
        getStyleClass().addAll("turn", "question-turn");
        setFocusTraversable(false);
        row.setAlignment(Pos.CENTER_RIGHT);
        bubble.getStyleClass().add("question");
        bubble.setMaxWidth(WIDEST);
        if (!turn.attachments().isEmpty()) {
            HBox files = new HBox();
            files.getStyleClass().add("question-files");
            files.setAlignment(Pos.CENTER_RIGHT);
            turn.attachments().forEach(file -> files.getChildren().add(AttachmentChip.readOnly(file)));
            getChildren().add(files);
        }
        foot.getStyleClass().add("foot-row");
        foot.setAlignment(Pos.CENTER_RIGHT);
        getChildren().addAll(row, foot);
        setAccessibleText("Your message: " + turn.textProperty().get());
        show(folds());
    }

    @Override
    public Turn turn() {
        return turn;
    }

    @Override
    public void showActions() {
        if (!foot.getChildren().isEmpty()) {
            return;
        }
        VersionArrows arrows = new VersionArrows(ties, turn, model);
        ActionButton copy = new ActionButton(Feather.COPY, "Copy", () -> {});
        copy.setOnAction(_ -> {
            Clip.put(turn.textProperty().get());
            copy.confirm();
        });
        foot.getChildren()
                .addAll(
                        arrows,
                        copy,
                        new ActionButton(Feather.EDIT_2, "Edit and ask again", this::edit),
                        new ActionButton(Feather.TRASH_2, "Delete from here", () -> model.delete(turn)));
    }

    @Override
    public void dispose() {
        ties.cut();
    }

    private boolean folds() {
        String text = turn.textProperty().get();
        return text.length() > FOLDED_CHARACTERS * 2 || text.lines().count() > FOLDED_LINES * 2;
    }

    private void show(boolean folded) {
        String text = turn.textProperty().get();
        bubble.getChildren().setAll(new PlainText(folded ? head(text) : text));
        row.getChildren().setAll(bubble);
        if (folds()) {
            Button more = new Button(folded ? "Show all" : "Show less");
            more.getStyleClass().add("link-button");
            more.setOnAction(_ -> show(!folded));
            bubble.getChildren().add(more);
        }
        bubble.setManaged(!text.isEmpty());
        bubble.setVisible(!text.isEmpty());
    }

    private static String head(String text) {
        String lines = String.join("\n", text.lines().limit(FOLDED_LINES).toList());
        return (lines.length() > FOLDED_CHARACTERS ? lines.substring(0, FOLDED_CHARACTERS) : lines) + "\u2026";
    }

    @Override
    public void edit() {
        if (!row.getChildren().contains(bubble)) {
            return;
        }
        EditBox box = new EditBox(
                turn.textProperty().get(),
                "Send",
                text -> {
                    Optional<String> refusal = model.whyNotEdit(turn);
                    if (refusal.isEmpty()) {
                        endEdit();
                        model.edit(turn, text);
                    }
                    return refusal;
                },
                this::endEdit);
        box.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(box, Priority.ALWAYS);
        row.getChildren().setAll(box);
        foot.setVisible(false);
        box.focusInput();
    }

    private void endEdit() {
        foot.setVisible(true);
        show(folds());
    }
}
