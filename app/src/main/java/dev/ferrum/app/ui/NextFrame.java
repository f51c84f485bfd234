package dev.ferrum.app.ui;

import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javafx.scene.shape.Rectangle;

/// Work that waits until what a window holds is on the screen.
public final class NextFrame {
    private NextFrame() {}

    /// Runs `then` once, on the UI thread, when what `scene` holds now is on the screen; never if it is closed before.
    public static void drawn(Scene scene, Runnable then) {
        scene.addPostLayoutPulseListener(new Runnable() {
            @Override
            public void run() {
                scene.removePostLayoutPulseListener(this);
                // Once this frame is with the renderer.
                Platform.runLater(() -> afterRenderer(then));
            }
        });
        Platform.requestNextPulse();
    }

    /// The renderer does one thing after the other, so a picture that it makes now comes after the frame. Without a
    /// GPU it leaves a task on this thread that brings the frame's pixels to the screen; `then` stands behind it.
    private static void afterRenderer(Runnable then) {
        new Rectangle(1, 1).snapshot(null, new WritableImage(1, 1));
        Platform.runLater(then);
    }
}
