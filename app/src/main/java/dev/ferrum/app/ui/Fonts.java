package dev.ferrum.app.ui;

import java.io.ByteArrayInputStream;
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

    /// Reads and makes them known to JavaFX; to be called once before the first scene.
    public static void load() {
        load(read());
    }

    /// The fonts' files, unpacked: 5 MB. On any thread, before JavaFX has started too.
    public static List<byte[]> read() {
        return FILES.stream()
                .map(file -> {
                    try (InputStream in = open(file)) {
                        return in.readAllBytes();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }

    /// Makes what [#read] gave known to JavaFX; to be called once before the first scene.
    public static void load(List<byte[]> files) {
        for (int i = 0; i < FILES.size(); i++) {
            if (Font.loadFont(new ByteArrayInputStream(files.get(i)), 13) == null) {
                throw new IllegalStateException("font %s: expected one that JavaFX reads".formatted(FILES.get(i)));
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
