package dev.ferrum.app.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javafx.scene.text.Font;

/// The bundled fonts; style sheets name their families.
public final class Fonts {
    private static final List<String> FILES = List.of(
            "Inter-Regular.otf",
            "Inter-Medium.otf",
            "Inter-SemiBold.otf",
            "Inter-Italic.otf.gz",
            "InterDisplay-SemiBold.otf",
            "JetBrainsMono-Regular.ttf",
            "JetBrainsMono-Medium.ttf",
            "DroidSansFallback.ttf.gz",
            "FerrumHangul-Regular.ttf.gz",
            "NotoEmoji-Regular.ttf.gz");

    private Fonts() {}

    /// Makes the fonts known to JavaFX; to be called once before the first scene.
    public static void load() {
        for (String file : FILES) {
            try (InputStream in = open(file)) {
                if (Font.loadFont(in, 13) == null) {
                    throw new IllegalStateException("font %s: expected one that JavaFX reads".formatted(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static InputStream open(String file) throws IOException {
        InputStream in = Fonts.class.getResourceAsStream("fonts/" + file);
        if (in == null) {
            throw new IllegalStateException("font %s: expected in the program, found none".formatted(file));
        }
        return file.endsWith(".gz") ? new GZIPInputStream(in) : in;
    }
}
