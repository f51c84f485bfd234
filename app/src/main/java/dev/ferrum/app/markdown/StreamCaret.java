package dev.ferrum.app.markdown;

import dev.ferrum.app.service.Ticker;
import dev.ferrum.app.ui.FxExecutor;
import java.time.Duration;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.shape.LineTo;
import javafx.scene.shape.MoveTo;
import javafx.scene.shape.PathElement;
import javafx.scene.shape.Rectangle;

/// The upright line behind the last character of a message that is being written. It blinks unless text arrives.
final class StreamCaret {
    private static final Duration BLINK = Duration.ofMillis(530);
    private static final double WIDTH = 2;
    private static final double HEIGHT = 16;

    private final MarkdownView view;
    private final Rectangle bar = new Rectangle(WIDTH, HEIGHT);
    private final Ticker blink = new Ticker(new FxExecutor(), this::blinkOnce);
    private boolean wanted;
    /// Text has arrived since the last blink.
    private boolean moved;

    StreamCaret(MarkdownView view) {
        this.view = view;
        bar.getStyleClass().add("md-caret");
        bar.setManaged(false);
        bar.setVisible(false);
        bar.setMouseTransparent(true);
    }

    Node node() {
        return bar;
    }

    void show(boolean shown) {
        if (shown == wanted) {
            return;
        }
        wanted = shown;
        bar.setVisible(shown);
        if (shown) {
            blink.start(BLINK);
            view.requestLayout();
        } else {
            blink.stop();
        }
    }

    /// Text has arrived: the caret stands still and visible for a while.
    void moved() {
        if (wanted) {
            bar.setVisible(true);
            moved = true;
        }
    }

    private void blinkOnce() {
        bar.setVisible(moved || !bar.isVisible());
        moved = false;
        blink.start(BLINK);
    }

    /// After the flows have been laid out.
    void place() {
        Prose flow = view.lastFlow();
        if (!wanted || flow == null || flow.getScene() == null) {
            return;
        }
        PathElement[] shape = flow.getCaretShape(flow.plain().length(), true);
        double x = 0;
        double top = 0;
        double bottom = HEIGHT;
        for (PathElement element : shape) {
            if (element instanceof MoveTo move) {
                x = move.getX();
                top = move.getY();
            } else if (element instanceof LineTo line) {
                bottom = line.getY();
            }
        }
        Bounds around = flow.localToScene(flow.getLayoutBounds());
        Point2D at = view.sceneToLocal(flow.localToScene(x, (top + bottom) / 2));
        if (around != null && at != null) {
            bar.relocate(Math.round(at.getX()) + 1, Math.round(at.getY() - HEIGHT / 2));
        }
    }
}
