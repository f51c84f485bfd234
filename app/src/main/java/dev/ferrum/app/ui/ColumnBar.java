package dev.ferrum.app.ui;

import javafx.geometry.Orientation;
import javafx.scene.control.ScrollBar;
import javafx.scene.input.MouseEvent;

/// The scroll bar of a column. Its value is the share of the way from the start, 0, to the end,
/// 1.
///
/// While a person holds it, it is not moved: heights that turn out otherwise would pull the
/// thumb from under the pointer.
final class ColumnBar {
    private static final double LINE = 40;
    private static final double SHORTEST_THUMB = 32;

    private final ScrollBar bar = new ScrollBar();
    private final ColumnSheet sheet;
    private boolean showing;
    private boolean held;

    ColumnBar(ColumnSheet sheet) {
        this.sheet = sheet;
        bar.setOrientation(Orientation.VERTICAL);
        bar.setMin(0);
        bar.setMax(1);
        // Its own layout root: a thumb that moves does not lay out the window.
        bar.setManaged(false);
        bar.setFocusTraversable(false);
        bar.addEventFilter(MouseEvent.MOUSE_PRESSED, _ -> held = true);
        bar.addEventFilter(MouseEvent.MOUSE_RELEASED, _ -> {
            held = false;
            show();
        });
        sheet.setOnLaidOut(this::show);
        bar.valueProperty().addListener((_, _, value) -> {
            if (!showing) {
                sheet.scrollToShare(value.doubleValue());
            }
        });
    }

    ScrollBar node() {
        return bar;
    }

    /// Brings the bar up to date with the column.
    private void show() {
        double range = sheet.range();
        bar.setVisible(range > 0);
        if (held || range <= 0) {
            return;
        }
        showing = true;
        bar.setVisibleAmount(Math.max(sheet.getHeight() / sheet.total(), SHORTEST_THUMB / sheet.getHeight()));
        bar.setUnitIncrement(LINE / range);
        bar.setBlockIncrement(sheet.getHeight() / range);
        bar.setValue(sheet.followingProperty().get() ? 1 : Math.clamp(sheet.position() / range, 0, 1));
        showing = false;
    }
}
