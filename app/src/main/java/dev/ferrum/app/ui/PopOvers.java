package dev.ferrum.app.ui;

import javafx.scene.Node;
import javafx.util.Duration;
import org.controlsfx.control.PopOver;
import org.controlsfx.control.PopOver.ArrowLocation;

/// Pop-overs that look like the rest of the window: no arrow, no head, closed by Esc and by a click elsewhere.
public final class PopOvers {
    private static final double RADIUS = 12;
    private static final Duration FADE = Duration.millis(120);

    private PopOvers() {}

    /// A pop-over around `content`; `place` says on which of its own edges it hangs. Style class `ferrum-popover`.
    public static PopOver of(Node content, ArrowLocation place) {
        PopOver popOver = new PopOver(content);
        // Its skin takes over the pop-over's own classes; a class of the root would be lost.
        popOver.getStyleClass().add("ferrum-popover");
        popOver.setArrowLocation(place);
        popOver.setArrowSize(0);
        popOver.setArrowIndent(0);
        popOver.setCornerRadius(RADIUS);
        popOver.setDetachable(false);
        popOver.setFadeInDuration(FADE);
        popOver.setFadeOutDuration(FADE);
        popOver.setAutoHide(true);
        popOver.setHideOnEscape(true);
        return popOver;
    }
}
