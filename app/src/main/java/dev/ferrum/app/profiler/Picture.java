package dev.ferrum.app.profiler;

import java.util.HashMap;
import java.util.Map;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import javafx.scene.text.Text;

/// A region that is drawn: the data on one Canvas, what the pointer and the keyboard point at on another, so that a
/// movement redraws no data. Both are as large as the region.
abstract class Picture extends Region {
    static final Font LABEL = Font.font("Inter", 12);
    static final Font LABEL_STRONG = Font.font("Inter Medium", 12);
    static final Font FIGURE = Font.font("JetBrains Mono", 11);
    static final Font SMALL = Font.font("JetBrains Mono", 10);

    private static final int KNOWN_WIDTHS = 500;

    private final Canvas data = new Canvas();
    private final Canvas over = new Canvas();
    private final StagePalette palette;
    private final Text measure = new Text();
    /// Laying out a text costs more than drawing it, and most are drawn again and again.
    private final Map<Font, Map<String, Double>> widths = new HashMap<>();

    Picture(StagePalette palette) {
        this.palette = palette;
        over.setMouseTransparent(true);
        getChildren().addAll(data, over);
        palette.onChange(this::redraw);
    }

    StagePalette palette() {
        return palette;
    }

    @Override
    protected void layoutChildren() {
        double width = Math.floor(getWidth());
        double height = Math.floor(getHeight());
        if (data.getWidth() != width || data.getHeight() != height) {
            for (Canvas canvas : new Canvas[] {data, over}) {
                canvas.setWidth(width);
                canvas.setHeight(height);
            }
            redraw();
        }
    }

    /// Draws everything anew.
    final void redraw() {
        if (data.getWidth() > 0 && data.getHeight() > 0) {
            GraphicsContext on = data.getGraphicsContext2D();
            on.clearRect(0, 0, data.getWidth(), data.getHeight());
            draw(on, data.getWidth(), data.getHeight());
            redrawOver();
        }
    }

    /// Draws what points at things anew.
    final void redrawOver() {
        if (over.getWidth() > 0 && over.getHeight() > 0) {
            GraphicsContext on = over.getGraphicsContext2D();
            on.clearRect(0, 0, over.getWidth(), over.getHeight());
            drawOver(on, over.getWidth(), over.getHeight());
        }
    }

    abstract void draw(GraphicsContext on, double width, double height);

    void drawOver(GraphicsContext on, double width, double height) {}

    /// Width of a text in pixels.
    final double widthOf(String text, Font font) {
        Map<String, Double> known = widths.computeIfAbsent(font, _ -> new HashMap<>());
        if (known.size() > KNOWN_WIDTHS) {
            known.clear();
        }
        return known.computeIfAbsent(text, _ -> {
            measure.setFont(font);
            measure.setText(text);
            return measure.getLayoutBounds().getWidth();
        });
    }
}
