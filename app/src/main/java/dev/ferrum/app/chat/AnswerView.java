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

    AnswerView(Turn turn, TurnActions actions) {
        this.turn = turn;
        this.model = actions.model();
        getStyleClass().addAll("turn", "answer-turn");
        text = new MarkdownView(actions.openLink());
        text.getStyleClass().add("answer");
        foot = new FootRow(ties, turn, actions, this::edit);
        getChildren()
                .addAll(
                        new ReadingView(ties, turn),
                        new ThoughtView(ties, turn, actions),
                        text,
                        new EndingView(ties, turn, model),
                        foot);
        ties.follow(turn.textProperty(), this::show);
        ties.follow(turn.phaseProperty(), phase -> {
            text.setCaretShown(phase == Turn.Phase.WRITING);
            describe();
        });
    }

    @Override
    public Turn turn() {
        return turn;
    }

    @Override
    public void dispose() {
        ties.cut();
    }

    FootRow foot() {
        return foot;
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
        int at = getChildren().indexOf(text);
        if (turn.phaseProperty().get().running() || at < 0) {
            return;
        }
        EditBox box = new EditBox(
                turn.textProperty().get(),
                "Save",
                edited -> {
                    Optional<String> refusal = model.whyNotEdit(turn);
                    if (refusal.isEmpty()) {
                        endEdit(at);
                        model.edit(turn, edited);
                    }
                    return refusal;
                },
                () -> endEdit(at));
        getChildren().set(at, box);
        box.focusInput();
    }

    private void endEdit(int at) {
        getChildren().set(at, text);
    }
}
