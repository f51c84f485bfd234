package dev.ferrum.app.chat;

import dev.ferrum.app.markdown.MarkdownView;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// A reply's reasoning: one line with its time and tokens, the text below while it is open.
///
/// Open while the model reasons and folded when the answer begins, until a person opens or folds it by hand.
final class ThoughtView extends VBox {
    private final Turn turn;
    private final Label title = new Label();
    private final Label tokens = new Label();
    private final FontIcon chevron = new FontIcon(Feather.CHEVRON_RIGHT);
    private final MarkdownView text;
    private final VBox box;
    private boolean byHand;
    private boolean open;

    ThoughtView(Ties ties, Turn turn, TurnActions actions) {
        this.turn = turn;
        getStyleClass().add("thought");
        text = new MarkdownView(actions.openLink());
        text.getStyleClass().add("thought-text");
        box = new VBox(text);
        box.getStyleClass().add("thought-box");
        tokens.getStyleClass().add("figure");
        Label dot = new Label("\u2022");
        dot.getStyleClass().add("dot");
        HBox line = new HBox(chevron, title, dot, tokens);
        line.getStyleClass().add("thought-line");
        line.setAlignment(Pos.CENTER_LEFT);
        Button fold = new Button(null, line);
        fold.getStyleClass().add("fold-button");
        fold.setOnAction(_ -> {
            byHand = true;
            setOpen(!open);
        });
        getChildren().addAll(fold, box);
        ties.follow(turn.thoughtProperty(), thought -> {
            title.setText(thought.running() ? "Thinking" : "Thought for " + Words.seconds(thought.nanos() / 1e9));
            tokens.setText(
                    thought.running()
                            ? Words.seconds(thought.nanos() / 1e9) + " \u2022 " + Words.tokens(thought.tokens())
                            : Words.tokens(thought.tokens()));
            fold.setAccessibleText("%s, %s".formatted(title.getText(), tokens.getText()));
        });
        ties.follow(turn.reasoningProperty(), this::update);
        ties.follow(turn.phaseProperty(), _ -> follow());
    }

    private void update(String reasoning) {
        boolean any = !reasoning.isBlank();
        setManaged(any);
        setVisible(any);
        follow();
        if (open) {
            text.setMarkdown(reasoning);
        }
    }

    private void follow() {
        boolean thinks = turn.phaseProperty().get() == Turn.Phase.THINKING;
        text.setCaretShown(thinks);
        if (!byHand) {
            setOpen(thinks);
        }
    }

    private void setOpen(boolean wanted) {
        open = wanted;
        chevron.setIconCode(open ? Feather.CHEVRON_DOWN : Feather.CHEVRON_RIGHT);
        box.setManaged(open);
        box.setVisible(open);
        if (open) {
            text.setMarkdown(turn.reasoningProperty().get());
        }
    }
}
