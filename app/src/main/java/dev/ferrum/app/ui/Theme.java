package dev.ferrum.app.ui;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.beans.value.ObservableValue;
import javafx.scene.Scene;
import javafx.scene.paint.Color;

/// Light or dark: AtlantaFX's Primer as the base, our tokens and styles on top.
public enum Theme {
    LIGHT(new PrimerLight().getUserAgentStylesheet(), "tokens-light.css", Color.web("#FFFFFF")),
    DARK(new PrimerDark().getUserAgentStylesheet(), "tokens-dark.css", Color.web("#191C20"));

    /// Measures and type, one sheet for each part of the window; colours stand in the tokens only.
    public static final List<String> SHEETS = List.of(
            "window.css",
            "shell.css",
            "chat.css",
            "prompt.css",
            "compare.css",
            "markdown.css",
            "column.css",
            "library.css",
            "settings.css",
            "profiler.css");

    private final String base;
    private final String tokens;
    private final Color ground;

    Theme(String base, String tokens, Color ground) {
        this.base = base;
        this.tokens = tokens;
        this.ground = ground;
    }

    public static Theme of(ColorScheme scheme) {
        return scheme == ColorScheme.DARK ? DARK : LIGHT;
    }

    /// What an empty window shows until styles are read: the token `-color-bg-default`.
    public Color ground() {
        return ground;
    }

    /// Dresses `scene` after `scheme`, now and whenever it changes.
    public static void follow(Scene scene, ObservableValue<ColorScheme> scheme) {
        of(scheme.getValue()).dress(scene);
        scheme.addListener((_, _, changed) -> of(changed).dress(scene));
    }

    /// Puts this theme on `scene`. The base style sheet is the whole application's.
    public void dress(Scene scene) {
        Application.setUserAgentStylesheet(base);
        scene.getStylesheets()
                .setAll(Stream.concat(Stream.of(tokens), SHEETS.stream())
                        .map(Theme::sheet)
                        .toList());
    }

    private static String sheet(String name) {
        return Objects.requireNonNull(Theme.class.getResource("/dev/ferrum/app/css/" + name), "style sheet " + name)
                .toExternalForm();
    }
}
