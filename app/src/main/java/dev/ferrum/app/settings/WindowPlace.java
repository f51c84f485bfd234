package dev.ferrum.app.settings;

/// Where the window was, in pixels; a width of 0 means that nobody has placed it yet.
public record WindowPlace(double x, double y, double width, double height, boolean maximised) {
    public static final WindowPlace NONE = new WindowPlace(0, 0, 0, 0, false);
}
