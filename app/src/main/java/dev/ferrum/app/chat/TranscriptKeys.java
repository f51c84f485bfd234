package dev.ferrum.app.chat;

import dev.ferrum.app.ui.VirtualColumn;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;

/// Goes through the transcript by keyboard: the arrows up and down from message to message, with Alt left and right
/// from version to version. Only while the transcript itself or a whole message has the focus; what is inside a
/// message has keys of its own.
final class TranscriptKeys {
    private final ChatViewModel model;
    private final VirtualColumn<Turn> column;

    private TranscriptKeys(ChatViewModel model, VirtualColumn<Turn> column) {
        this.model = model;
        this.column = column;
    }

    static void listen(ChatViewModel model, VirtualColumn<Turn> column) {
        TranscriptKeys keys = new TranscriptKeys(model, column);
        // A filter: the column scrolls by the same keys.
        column.addEventFilter(KeyEvent.KEY_PRESSED, keys::onKey);
    }

    private void onKey(KeyEvent event) {
        int turns = column.getItems().size();
        boolean plain = !event.isShiftDown() && !event.isControlDown() && !event.isMetaDown();
        if (turns == 0 || !plain || !(event.getTarget() == column || event.getTarget() instanceof TurnCell)) {
            return;
        }
        int at = event.getTarget() instanceof TurnCell cell ? column.getItems().indexOf(cell.turn()) : turns;
        int by = event.getCode() == KeyCode.UP || event.getCode() == KeyCode.LEFT ? -1 : 1;
        switch (event.getCode()) {
            case UP, DOWN -> {
                if (event.isAltDown()) {
                    return;
                }
                focus(Math.clamp(at + by, 0, turns - 1));
            }
            case LEFT, RIGHT -> {
                if (!event.isAltDown() || at == turns) {
                    return;
                }
                model.showVersion(column.getItems().get(at), by);
                focus(at);
            }
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void focus(int index) {
        Turn turn = column.getItems().get(index);
        reveal(column, turn);
        column.cellOf(turn).ifPresent(Region::requestFocus);
    }

    /// Scrolls to a message unless its upper edge can be seen; it has a cell then, which can take the focus.
    static void reveal(VirtualColumn<Turn> column, Turn turn) {
        column.layout();
        if (!inView(column, turn)) {
            column.scrollTo(turn);
            column.layout();
        }
    }

    private static boolean inView(VirtualColumn<Turn> column, Turn turn) {
        return column.cellOf(turn)
                .filter(Region::isVisible)
                .map(cell -> column.sceneToLocal(cell.localToScene(cell.getLayoutBounds())))
                .map(bounds -> bounds.getMinY() >= 0 && bounds.getMinY() < column.getHeight())
                .orElse(false);
    }
}
