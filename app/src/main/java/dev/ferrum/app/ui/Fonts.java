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
            "Inter-Italic.otf",
            "InterDisplay-SemiBold.otf",
            "JetBrainsMono-Regular.ttf",
            "JetBrainsMono-Medium.ttf",
            "DroidSansFallback.ttf",
            "FerrumHangul-Regular.ttf",
            "NotoEmoji-Regular.ttf");

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

    /// They are packed, because they are most of what the repository and a download hold beside the model.
    private static InputStream open(String file) throws IOException {
        InputStream in = Fonts.class.getResourceAsStream("fonts/" + file + ".gz");
        if (in == null) {
            throw new IllegalStateException("font %s.gz: expected in the program, found none".formatted(file));
        }
        return new GZIPInputStream(in);
    }
}
