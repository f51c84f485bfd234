package dev.ferrum.app.chat;

import javafx.scene.layout.Region;

/// The filled square that means: stop.
final class StopSquare {
    private StopSquare() {}

    static Region node() {
        Region square = new Region();
        square.getStyleClass().add("stop-square");
        return square;
    }
}
