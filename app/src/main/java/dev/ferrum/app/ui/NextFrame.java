package dev.ferrum.app.ui;

import javafx.application.Platform;
import javafx.scene.Scene;

/// Work that waits until what a window holds is on its way to the screen.
public final class NextFrame {
    private NextFrame() {}

    /// Runs `then` once, on the UI thread, after the next frame of `scene` was laid out and given to the renderer.
    public static void then(Scene scene, Runnable then) {
        scene.addPostLayoutPulseListener(new Runnable() {
            @Override
            public void run() {
                scene.removePostLayoutPulseListener(this);
                Platform.runLater(then);
            }
        });
        Platform.requestNextPulse();
    }

    /// Runs `then` once, on the UI thread, when what `scene` holds now is on the screen: JavaFX begins no frame before
    /// the one before it is drawn.
    public static void drawn(Scene scene, Runnable then) {
        then(scene, () -> then(scene, then));
    }
}
