package dev.ferrum.app.library;

import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// A button that is an icon, with its name for the tooltip and for screen readers.
final class IconButton extends Button {
    IconButton(Feather icon, String says, Runnable action) {
        setGraphic(new FontIcon(icon));
        getStyleClass().add("action-button");
        setTooltip(new Tooltip(says));
        setAccessibleText(says);
        setOnAction(_ -> action.run());
    }
}
