package dev.ferrum.app.ui;

import javafx.scene.control.Button;
import javafx.scene.shape.SVGPath;

/// The button that floats over the end of a column while the end is out of view and not
/// followed.
///
/// It takes no space: showing it lays out nothing else.
final class ColumnLatest {
    private static final double ABOVE_END = 12;

    private final Button button = new Button("Latest", arrow());
    private final ColumnSheet sheet;

    ColumnLatest(ColumnSheet sheet) {
        this.sheet = sheet;
        button.getStyleClass().add("latest-button");
        button.setManaged(false);
        button.setVisible(false);
        // A click leaves the caret where it is; the End key does the same.
        button.setFocusTraversable(false);
        button.setOnAction(_ -> sheet.scrollToEnd());
        sheet.followingProperty().subscribe(this::show);
        sheet.endVisibleProperty().subscribe(this::show);
    }

    Button node() {
        return button;
    }

    /// Puts the button at the bottom centre of the sheet.
    void place() {
        if (button.isVisible()) {
            // Styles of what was invisible are not applied yet, and its size depends on them.
            button.applyCss();
            double width = button.snapSizeX(button.prefWidth(-1));
            double height = button.snapSizeY(button.prefHeight(-1));
            double x = button.snapPositionX((sheet.getWidth() - width) / 2);
            button.resizeRelocate(x, sheet.getHeight() - height - ABOVE_END, width, height);
        }
    }

    private void show() {
        boolean wanted =
                !sheet.followingProperty().get() && !sheet.endVisibleProperty().get();
        if (wanted != button.isVisible()) {
            button.setVisible(wanted);
            place();
        }
    }

    private static SVGPath arrow() {
        SVGPath arrow = new SVGPath();
        arrow.setContent("M7 2.5 V11 M3 7 L7 11 L11 7");
        arrow.getStyleClass().add("icon");
        return arrow;
    }
}
