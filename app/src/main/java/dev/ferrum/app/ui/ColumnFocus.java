package dev.ferrum.app.ui;

import javafx.beans.value.ChangeListener;
import javafx.scene.Node;

/// Scrolls what gets the focus by keyboard into view.
final class ColumnFocus {
    private ColumnFocus() {}

    /// Listens to the scene only while the column is in it.
    static void reveal(Node column, ColumnSheet sheet) {
        ChangeListener<Node> listener = (_, _, owner) -> {
            if (owner != null && owner.isFocusVisible() && isWithin(owner, sheet)) {
                sheet.reveal(owner);
            }
        };
        column.sceneProperty().addListener((_, before, now) -> {
            if (before != null) {
                before.focusOwnerProperty().removeListener(listener);
            }
            if (now != null) {
                now.focusOwnerProperty().addListener(listener);
            }
        });
    }

    private static boolean isWithin(Node node, Node ancestor) {
        Node at = node;
        while (at != null && at != ancestor) {
            at = at.getParent();
        }
        return at != null;
    }
}
