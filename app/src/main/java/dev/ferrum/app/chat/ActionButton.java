package dev.ferrum.app.chat;

import javafx.animation.PauseTransition;
import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import javafx.util.Duration;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// A button that is an icon, 28 pixels high; what it does is its tooltip and its accessible text.
final class ActionButton extends Button {
    private static final Duration CONFIRMED = Duration.seconds(1.4);

    private final Feather icon;

    ActionButton(Feather icon, String says, Runnable action) {
        this.icon = icon;
        setGraphic(new FontIcon(icon));
        getStyleClass().add("action-button");
        setTooltip(new Tooltip(says));
        setAccessibleText(says);
        setOnAction(_ -> action.run());
    }

    /// Shows for a moment that it was done.
    void confirm() {
        setGraphic(new FontIcon(Feather.CHECK));
        PauseTransition pause = new PauseTransition(CONFIRMED);
        pause.setOnFinished(_ -> setGraphic(new FontIcon(icon)));
        pause.play();
    }
}
