package dev.ferrum.app.ui;

import javafx.animation.AnimationTimer;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;

/// Scrolls a column while a drag that began in a cell is held above or below it, the faster the
/// farther out.
///
/// After each step the drag is told again to the node it began in, so that a selection grows
/// with what comes into view: its scene coordinates are the pointer's.
final class ColumnDrag {
    private static final double PER_SECOND = 12;
    private static final double SLOWEST = 60;
    private static final double FASTEST = 2400;

    private final ColumnSheet sheet;
    private final AnimationTimer timer = new AnimationTimer() {
        @Override
        public void handle(long nanos) {
            step(nanos);
        }
    };
    private Node origin;
    private MouseEvent drag;
    private long last;
    private boolean running;
    private boolean telling;

    ColumnDrag(ColumnSheet sheet) {
        this.sheet = sheet;
        sheet.addEventFilter(MouseEvent.MOUSE_PRESSED, this::press);
        sheet.addEventFilter(MouseEvent.MOUSE_DRAGGED, this::drag);
        sheet.addEventFilter(MouseEvent.MOUSE_RELEASED, _ -> end());
    }

    private void press(MouseEvent event) {
        boolean inCell = event.getButton() == MouseButton.PRIMARY && event.getTarget() != sheet;
        origin = inCell && event.getTarget() instanceof Node node ? node : null;
    }

    private void drag(MouseEvent event) {
        if (origin == null || telling) {
            return;
        }
        drag = event;
        if (beyond() == 0) {
            stop();
        } else if (!running) {
            running = true;
            last = 0;
            timer.start();
        }
    }

    private void end() {
        stop();
        origin = null;
        drag = null;
    }

    private void stop() {
        running = false;
        timer.stop();
    }

    private void step(long nanos) {
        if (origin == null || origin.getScene() == null) {
            end();
            return;
        }
        if (last > 0) {
            double beyond = beyond();
            double speed = Math.clamp(Math.abs(beyond) * PER_SECOND, SLOWEST, FASTEST);
            sheet.scrollBy(Math.signum(beyond) * speed * (nanos - last) / 1e9);
            telling = true;
            Event.fireEvent(origin, drag.copyFor(origin, origin));
            telling = false;
        }
        last = nanos;
    }

    /// How far the pointer is above, negative, or below the column, in pixels.
    private double beyond() {
        double y = sheet.sceneToLocal(drag.getSceneX(), drag.getSceneY()).getY();
        return y < 0 ? y : Math.max(0, y - sheet.getHeight());
    }
}
