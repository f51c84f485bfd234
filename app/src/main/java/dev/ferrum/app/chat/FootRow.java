package dev.ferrum.app.chat;

import dev.ferrum.app.store.Figures;
import javafx.collections.SetChangeListener;
import javafx.collections.WeakSetChangeListener;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Separator;
import javafx.scene.layout.HBox;
import org.kordamp.ikonli.feather.Feather;

/// Under an answer: what can be done with it, its versions, and its figures. Its room is kept while it is hidden.
final class FootRow extends HBox {
    private final Ties ties;
    private final Turn turn;
    private final TurnActions actions;
    private final Runnable edit;
    private final Button figures = new Button();
    private ActionButton trace;
    // Held here: the set, which lives longer than this row, refers to it weakly.
    private final SetChangeListener<Long> traced = _ -> showTrace();
    private final Separator line = new Separator(Orientation.VERTICAL);

    FootRow(Ties ties, Turn turn, TurnActions actions, Runnable edit) {
        this.ties = ties;
        this.turn = turn;
        this.actions = actions;
        this.edit = edit;
        getStyleClass().addAll("foot-row", "answer-foot");
        setAlignment(Pos.CENTER_LEFT);
        ties.follow(turn.phaseProperty(), phase -> setVisible(!phase.running()));
    }

    /// Makes the buttons, once; until then the row is empty room.
    void fill() {
        if (!getChildren().isEmpty()) {
            return;
        }
        ChatViewModel model = actions.model();
        ActionButton copy = new ActionButton(Feather.COPY, "Copy as Markdown", () -> {});
        copy.setOnAction(_ -> {
            Clip.put(turn.textProperty().get());
            copy.confirm();
        });
        figures.getStyleClass().addAll("figures", "figure");
        figures.setOnAction(_ -> FiguresPopover.show(figures, turn));
        getChildren()
                .addAll(
                        copy,
                        new ActionButton(Feather.REFRESH_CW, "Answer again", () -> model.regenerate(turn)),
                        new ActionButton(Feather.COLUMNS, "Compare with other answers", actions.compare()),
                        new ActionButton(Feather.EDIT_2, "Edit the answer", edit),
                        new ActionButton(Feather.TRASH_2, "Delete from here", () -> model.delete(turn)),
                        new VersionArrows(ties, turn, model),
                        line,
                        figures);
        ties.follow(turn.figuresProperty(), this::update);
        showTrace();
        actions.traces().kept().addListener(new WeakSetChangeListener<>(traced));
    }

    /// The way to where this answer's time went, once that is known.
    private void showTrace() {
        boolean kept = actions.traces().kept().contains(turn.id());
        if (kept && trace == null) {
            trace = new ActionButton(
                    Feather.ACTIVITY,
                    "Where the time went",
                    () -> actions.traces().open().accept(turn.id()));
            getChildren().add(getChildren().indexOf(line), trace);
        }
    }

    private void update(Figures now) {
        boolean any = now.tokens() > 0;
        line.setVisible(any);
        figures.setVisible(any);
        figures.setText(Words.figures(now));
        figures.setAccessibleText(Words.figures(now) + ": show all figures");
    }
}
