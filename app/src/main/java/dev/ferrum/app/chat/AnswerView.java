package dev.ferrum.app.chat;

import dev.ferrum.app.markdown.MarkdownView;
import dev.ferrum.app.store.Figures;
import java.util.Optional;
import javafx.scene.layout.VBox;

/// A model's message over the whole column: how far reading is, the reasoning, the text, how it ended, the foot row.
final class AnswerView extends VBox implements TurnView {
    private final Turn turn;
    private final ChatViewModel model;
    private final Ties ties = new Ties();
    private final MarkdownView text;
    private final FootRow foot;
    /// Made when they are needed, which in a long conversation is seldom.
    private ReadingView reading;

    private ThoughtView thought;

    AnswerView(Turn turn, TurnActions actions) {
        this.turn = turn;
        this.model = actions.model();
        getStyleClass().addAll("turn", "answer-turn");
        text = new MarkdownView(actions.openLink());
        text.getStyleClass().add("answer");
        foot = new FootRow(ties, turn, actions, this::edit);
        getChildren().addAll(text, new EndingView(ties, turn, model), foot);
        ties.follow(turn.textProperty(), this::show);
        ties.follow(turn.reasoningProperty(), reasoning -> {
            if (thought == null && !reasoning.isBlank()) {
                thought = new ThoughtView(ties, turn, actions);
                getChildren().add(reading == null ? 0 : 1, thought);
            }
        });
        ties.follow(turn.phaseProperty(), phase -> {
            if (reading == null && phase.running()) {
                reading = new ReadingView(ties, turn);
                getChildren().addFirst(reading);
            }
            text.setCaretShown(phase == Turn.Phase.WRITING);
            describe();
        });
    }

    @Override
    public Turn turn() {
        return turn;
    }

    @Override
    public void showActions() {
        foot.fill();
    }

    @Override
    public void dispose() {
        ties.cut();
    }

    private void show(String markdown) {
        boolean any = !markdown.isEmpty();
        text.setManaged(any);
        text.setVisible(any);
        text.setMarkdown(markdown);
    }

    /// What a screen reader says of the message as a whole; not while it changes with every token.
    private void describe() {
        Figures figures = turn.figuresProperty().get();
        setAccessibleText(
                turn.phaseProperty().get().running()
                        ? "Answer, being written"
                        : "Answer, %s: %s"
                                .formatted(
                                        Words.tokens(figures.tokens()),
                                        turn.textProperty().get()));
    }

    @Override
    public void edit() {
        if (turn.phaseProperty().get().running() || !getChildren().contains(text)) {
            return;
        }
        EditBox[] box = new EditBox[1];
        box[0] = new EditBox(
                turn.textProperty().get(),
                "Save",
                edited -> {
                    Optional<String> refusal = model.whyNotEdit(turn);
                    if (refusal.isEmpty()) {
                        endEdit(box[0]);
                        model.edit(turn, edited);
                    }
                    return refusal;
                },
                () -> endEdit(box[0]));
        getChildren().set(getChildren().indexOf(text), box[0]);
        box[0].focusInput();
    }

    private void endEdit(EditBox box) {
        getChildren().set(getChildren().indexOf(box), text);
    }
}
