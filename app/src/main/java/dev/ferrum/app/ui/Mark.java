package dev.ferrum.app.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javafx.scene.Group;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.Image;
import javafx.scene.paint.Color;
import javafx.scene.paint.CycleMethod;
import javafx.scene.paint.LinearGradient;
import javafx.scene.paint.Paint;
import javafx.scene.paint.Stop;
import javafx.scene.shape.Rectangle;
import javafx.scene.transform.Scale;

/// The program's mark: an F of one parent bar and two children, one of them lit, on Prussian blue.
/// Drawn on a grid of 64 whose edges are multiples of 4, so it is exact at 16 pixels. Brand colours, not theme
/// colours.
public final class Mark {
    private static final double GRID = 64;

    private Mark() {}

    /// The mark as a node, `size` pixels wide and high.
    public static Group node(double size) {
        Group mark = new Group(
                rounded(0, 0, 64, 64, 28, gradient("#1B669F", "#10497A", "#0A3156")),
                rounded(16, 12, 12, 40, 2, gradient("#FFFFFF", "#C9D7E4")),
                rounded(32, 12, 20, 8, 2, gradient("#FFFFFF", "#C9D7E4")),
                rounded(32, 28, 16, 8, 2, gradient("#86D0FF", "#62BCF8")));
        mark.getTransforms().add(new Scale(size / GRID, size / GRID));
        return new Group(mark);
    }

    /// The mark in the sizes window managers ask for.
    public static List<Image> icons() {
        SnapshotParameters clear = new SnapshotParameters();
        clear.setFill(Color.TRANSPARENT);
        return Stream.of(16, 32, 48, 64, 128, 256)
                .<Image>map(size -> node(size).snapshot(clear, null))
                .toList();
    }

    private static Rectangle rounded(double x, double y, double width, double height, double arc, Paint fill) {
        Rectangle rectangle = new Rectangle(x, y, width, height);
        rectangle.setArcWidth(arc);
        rectangle.setArcHeight(arc);
        rectangle.setFill(fill);
        return rectangle;
    }

    private static Paint gradient(String... colours) {
        List<Stop> stops = new ArrayList<>();
        for (int i = 0; i < colours.length; i++) {
            stops.add(new Stop(i / (colours.length - 1.0), Color.web(colours[i])));
        }
        return new LinearGradient(0, 0, 0, 1, true, CycleMethod.NO_CYCLE, stops);
    }
}
