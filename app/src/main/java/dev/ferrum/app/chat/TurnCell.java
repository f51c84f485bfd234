package dev.ferrum.app.chat;

import dev.ferrum.engine.api.Role;
import javafx.beans.InvalidationListener;
import javafx.collections.ObservableList;
import javafx.css.PseudoClass;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;

/// One message in the transcript: the focus, the keys of a message, and whether it is the last one.
final class TurnCell extends StackPane {
    private static final PseudoClass LAST = PseudoClass.getPseudoClass("last");

    private final TurnView view;
    private final ChatViewModel model;
    private final ObservableList<Turn> turns;
    private final InvalidationListener markLast = _ -> mark();

    TurnCell(Turn turn, TurnActions actions, ObservableList<Turn> turns) {
        this.turns = turns;
        this.model = actions.model();
        Region content;
        if (turn.role() == Role.USER) {
            QuestionView question = new QuestionView(turn, actions);
            view = question;
            content = question;
        } else {
            AnswerView answer = new AnswerView(turn, actions);
            view = answer;
            content = answer;
        }
        getStyleClass().add("turn-cell");
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.LIST_ITEM);
        accessibleTextProperty().bind(content.accessibleTextProperty());
        getChildren().add(content);
        addEventHandler(KeyEvent.KEY_PRESSED, this::onKey);
        turns.addListener(markLast);
        mark();
        hoverProperty().addListener((_, _, over) -> turnTo(over));
        focusWithinProperty().addListener((_, _, in) -> turnTo(in));
    }

    Turn turn() {
        return view.turn();
    }

    void edit() {
        view.edit();
    }

    void dispose() {
        turns.removeListener(markLast);
        accessibleTextProperty().unbind();
        view.dispose();
    }

    private void mark() {
        boolean last = !turns.isEmpty() && turns.getLast() == view.turn();
        pseudoClassStateChanged(LAST, last);
        turnTo(last);
    }

    private void turnTo(boolean wanted) {
        if (wanted) {
            view.showActions();
        }
    }

    /// Letters work while the message itself has the focus, never while a field in it does.
    private void onKey(KeyEvent event) {
        if (event.getTarget() != this || event.isShortcutDown() || event.isAltDown()) {
            return;
        }
        Turn turn = view.turn();
        switch (event.getCode()) {
            case C -> Clip.put(turn.textProperty().get());
            case E -> edit();
            case R -> model.regenerate(turn);
            case ENTER -> {
                Node first = lookup(".action-button");
                if (first != null) {
                    first.requestFocus();
                }
            }
            default -> {
                return;
            }
        }
        event.consume();
    }
}
