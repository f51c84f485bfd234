package dev.ferrum.app.markdown;

import javafx.scene.control.ScrollPane;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;

/// Lets content that is wider than the message scroll sideways; up and down belongs to what is around.
final class SideScroll extends ScrollPane {
    /// Height of the scroll bar.
    private static final double BAR = 12;

    private final Region content;

    SideScroll(Region content) {
        super(content);
        this.content = content;
        getStyleClass().add("md-side-scroll");
        setVbarPolicy(ScrollBarPolicy.NEVER);
        setHbarPolicy(ScrollBarPolicy.AS_NEEDED);
        setFitToHeight(true);
        setFocusTraversable(false);
        viewportBoundsProperty().addListener((_, _, view) -> content.setMinWidth(view.getWidth()));
        addEventFilter(ScrollEvent.SCROLL, event -> {
            if (Math.abs(event.getDeltaY()) > Math.abs(event.getDeltaX()) && getParent() != null) {
                event.consume();
                getParent().fireEvent(event.copyFor(getParent(), getParent()));
            }
        });
    }

    /// As high as its content and, where that is wider than the room, the scroll bar.
    @Override
    protected double computePrefHeight(double width) {
        boolean bar = width > 0 && content.prefWidth(-1) > width + 0.5;
        double inner = width > 0 ? Math.max(width, content.minWidth(-1)) : -1;
        return Math.ceil(content.prefHeight(inner)) + (bar ? BAR : 0);
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected double computePrefWidth(double height) {
        return content.prefWidth(-1);
    }
}
