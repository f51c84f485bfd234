package dev.ferrum.app.chat;

import javafx.beans.binding.Bindings;
import javafx.scene.control.TextArea;
import javafx.scene.layout.Region;
import javafx.scene.text.Text;

/// A text area as high as its text, up to a number of lines; then it scrolls.
class GrowingText extends TextArea {
    private static final double LINE_TO_SIZE = 1.43;
    private static final double AROUND = 10;
    private static final double SIDES = 18;

    private final int mostLines;
    private final Text measure = new Text();

    GrowingText(int mostLines) {
        this.mostLines = mostLines;
        getStyleClass().add("growing-text");
        setWrapText(true);
        measure.fontProperty().bind(fontProperty());
        measure.textProperty().bind(Bindings.concat(textProperty(), "\u200B"));
        measure.wrappingWidthProperty()
                .bind(Bindings.createDoubleBinding(() -> Math.max(60, getWidth() - SIDES), widthProperty()));
        measure.layoutBoundsProperty().addListener((_, _, _) -> fit());
        fit();
    }

    private void fit() {
        double line = getFont().getSize() * LINE_TO_SIZE;
        double natural = measure.getLayoutBounds().getHeight();
        double oneLine = Math.max(1, measure.getFont().getSize() * 1.2);
        double lines = Math.clamp(Math.round(natural / oneLine), 1, mostLines);
        double height = Math.ceil(Math.max(lines * line, Math.min(natural, mostLines * line)) + AROUND);
        setPrefHeight(height);
        setMinHeight(Region.USE_PREF_SIZE);
    }
}
