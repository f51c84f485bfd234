package dev.ferrum.app.ui;

import javafx.scene.input.KeyEvent;

/// Keys that scroll a column.
final class ColumnKeys {
    private static final double LINE = 40;
    // A page leaves a line of what was read in view.
    private static final double LEFT_OF_PAGE = 40;

    private ColumnKeys() {}

    /// Returns whether the key, without Shift, Ctrl, Alt or Meta, is one that scrolls.
    static boolean scroll(ColumnSheet sheet, KeyEvent event) {
        if (event.isShiftDown() || event.isControlDown() || event.isAltDown() || event.isMetaDown()) {
            return false;
        }
        double page = Math.max(LINE, sheet.getHeight() - LEFT_OF_PAGE);
        switch (event.getCode()) {
            case UP, KP_UP -> sheet.scrollBy(-LINE);
            case DOWN, KP_DOWN -> sheet.scrollBy(LINE);
            case PAGE_UP -> sheet.scrollBy(-page);
            case PAGE_DOWN -> sheet.scrollBy(page);
            case HOME -> sheet.scrollToShare(0);
            case END -> sheet.scrollToEnd();
            default -> {
                return false;
            }
        }
        return true;
    }
}
