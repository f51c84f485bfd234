package dev.ferrum.app;

import dev.ferrum.app.settings.Settings;
import dev.ferrum.app.settings.ThemeChoice;
import dev.ferrum.app.settings.WindowPlace;
import dev.ferrum.app.ui.Theme;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.scene.layout.Pane;
import javafx.stage.Screen;
import javafx.stage.Stage;

/// The window before there is anything in it: on the screen, at its place, in its theme's ground. Chats, styles and
/// pages take as long again as everything up to here.
final class EmptyWindow {
    private static final double WIDTH = 1280;
    private static final double HEIGHT = 820;
    private static final double LEAST_WIDTH = 880;
    private static final double LEAST_HEIGHT = 600;

    private EmptyWindow() {}

    /// Shows `stage`, with a scene to put the content into.
    static void show(Stage stage, Settings settings) {
        stage.setTitle("Ferrum");
        stage.setMinWidth(LEAST_WIDTH);
        stage.setMinHeight(LEAST_HEIGHT);
        stage.setScene(new Scene(
                new Pane(), WIDTH, HEIGHT, Theme.of(scheme(settings.theme())).ground()));
        place(stage, settings.window());
        stage.show();
    }

    /// Light or dark as chosen, or as the system is now.
    static ColorScheme scheme(ThemeChoice choice) {
        return switch (choice) {
            case SYSTEM -> Platform.getPreferences().getColorScheme();
            case LIGHT -> ColorScheme.LIGHT;
            case DARK -> ColorScheme.DARK;
        };
    }

    /// Where the window was, if that is still on a screen.
    private static void place(Stage stage, WindowPlace kept) {
        Rectangle2D wanted = new Rectangle2D(kept.x(), kept.y(), kept.width(), kept.height());
        boolean visible = kept.width() > 0
                && Screen.getScreensForRectangle(wanted).stream()
                        .anyMatch(screen -> screen.getVisualBounds().intersects(wanted));
        if (visible) {
            stage.setX(kept.x());
            stage.setY(kept.y());
            stage.setWidth(kept.width());
            stage.setHeight(kept.height());
            stage.setMaximized(kept.maximised());
        }
    }
}
