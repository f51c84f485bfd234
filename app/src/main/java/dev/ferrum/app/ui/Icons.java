package dev.ferrum.app.ui;

import javafx.scene.shape.SVGPath;

/// Line icons on a grid of 16; their colour comes from the style class `icon`.
public final class Icons {
    private Icons() {}

    public static SVGPath send() {
        return icon("M8 13 V3.5 M3.5 8 L8 3.5 L12.5 8");
    }

    /// A filled square; style class `icon-filled`.
    public static SVGPath stop() {
        SVGPath square = icon("M4.5 3.5 H11.5 A1 1 0 0 1 12.5 4.5 V11.5 A1 1 0 0 1 11.5 12.5 H4.5"
                + " A1 1 0 0 1 3.5 11.5 V4.5 A1 1 0 0 1 4.5 3.5 Z");
        square.getStyleClass().setAll("icon-filled");
        return square;
    }

    public static SVGPath plus() {
        return icon("M8 3 V13 M3 8 H13");
    }

    public static SVGPath folder() {
        return icon("M2 12.5 V3.5 H6 L7.5 5.5 H14 V12.5 Z");
    }

    public static SVGPath info() {
        return icon("M8 2 A6 6 0 1 1 7.99 2 Z M8 7.5 V11 M8 5 V5.2");
    }

    public static SVGPath warning() {
        return icon("M8 2.5 L14.5 13.5 H1.5 Z M8 6.5 V9.5 M8 11.3 V11.5");
    }

    private static SVGPath icon(String path) {
        SVGPath icon = new SVGPath();
        icon.setContent(path);
        icon.getStyleClass().add("icon");
        return icon;
    }
}
