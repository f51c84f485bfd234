package dev.ferrum.app.ui;

import javafx.application.Platform;
import javafx.scene.Scene;

/// Work that waits until what a window holds is on the screen.
public final class NextFrame {
    private NextFrame() {}

    /// Runs `then` once, on the UI thread, when what `scene` holds now is on the screen; never if it is closed before.
    ///
    /// JavaFX gives no frame to the renderer before the last one is drawn. Without a GPU, pixels go to the
    /// screen in a task on this thread, which then waits behind what the second frame has put into the queue.
    public static void drawn(Scene scene, Runnable then) {
        laidOut(scene, () -> laidOut(scene, () -> Platform.runLater(then)));
    }

    private static void laidOut(Scene scene, Runnable then) {
        scene.addPostLayoutPulseListener(new Runnable() {
            @Override
            public void run() {
                scene.removePostLayoutPulseListener(this);
                Platform.runLater(then);
            }
        });
        Platform.requestNextPulse();
    }
}
