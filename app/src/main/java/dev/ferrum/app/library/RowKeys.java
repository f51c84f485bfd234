package dev.ferrum.app.library;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Pane;

/// Up and Down, Home and End among the rows of a list.
final class RowKeys {
    private RowKeys() {}

    static void on(Pane list, String rowStyle) {
        list.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            List<Node> rows = list.getChildren().stream()
                    .filter(node -> node.getStyleClass().contains(rowStyle) && node.isVisible())
                    .toList();
            int at = at(rows, list.getScene().getFocusOwner());
            int next = next(event.getCode(), at, rows.size());
            if (at >= 0 && next >= 0) {
                rows.get(next).requestFocus();
                event.consume();
            }
        });
    }

    private static int at(List<Node> rows, Node focused) {
        for (Node node = focused; node != null; node = node.getParent()) {
            if (rows.contains(node)) {
                return rows.indexOf(node);
            }
        }
        return -1;
    }

    /// The row that `code` leads to; -1 for any other key.
    private static int next(KeyCode code, int at, int rows) {
        return switch (code) {
            case UP -> Math.max(0, at - 1);
            case DOWN -> Math.min(rows - 1, at + 1);
            case HOME -> 0;
            case END -> rows - 1;
            default -> -1;
        };
    }
}
