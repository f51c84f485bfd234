package dev.ferrum.app.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javafx.scene.paint.Color;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The colours of both themes: the same names, and text that can be read on what it stands on.
final class TokensTest {
    private static final double READABLE = 4.5;

    @Test
    void bothThemesNameTheSameColours() throws IOException {
        assertEquals(
                tokens("tokens-light.css").keySet(), tokens("tokens-dark.css").keySet());
    }

    @Test
    void measuresHoldNoColourOfTheirOwn() throws IOException {
        Pattern colour = Pattern.compile("#[0-9A-Fa-f]{3,8}\\b|rgba?\\(");
        for (String sheet : Theme.SHEETS) {
            assertFalse(colour.matcher(text(sheet)).find(), sheet);
        }
    }

    @Test
    void anEmptyWindowHasTheGroundOfTheFilledOne() throws IOException {
        assertEquals(Color.web(tokens("tokens-light.css").get("-color-bg-default")), Theme.LIGHT.ground());
        assertEquals(Color.web(tokens("tokens-dark.css").get("-color-bg-default")), Theme.DARK.ground());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokens-light.css", "tokens-dark.css"})
    void textIsReadableOnEverySurfaceItStandsOn(String file) throws IOException {
        Map<String, String> tokens = tokens(file);
        for (String text : new String[] {"-fe-text-1", "-fe-text-2", "-fe-text-3", "-fe-accent", "-fe-bad"}) {
            for (String surface : new String[] {"-fe-window", "-fe-raised", "-color-bg-default"}) {
                double contrast = contrast(tokens.get(text), tokens.get(surface));
                assertTrue(contrast >= READABLE, "%s on %s: %.2f".formatted(text, surface, contrast));
            }
        }
        assertTrue(contrast(tokens.get("-fe-on-accent"), tokens.get("-fe-accent-fill")) >= READABLE);
    }

    /// Contrast after WCAG 2: (lighter + 0.05) / (darker + 0.05) of the relative luminances.
    private static double contrast(String one, String other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String hex) {
        double[] linear = Stream.of(1, 3, 5)
                .mapToDouble(at -> Integer.parseInt(hex.substring(at, at + 2), 16) / 255.0)
                .map(c -> c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4))
                .toArray();
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }

    private static Map<String, String> tokens(String file) throws IOException {
        Map<String, String> tokens = new TreeMap<>();
        Matcher matcher = Pattern.compile("(-[a-z0-9-]+):\\s*([^;]+);").matcher(text(file));
        while (matcher.find()) {
            tokens.put(matcher.group(1), matcher.group(2));
        }
        return tokens;
    }

    private static String text(String file) throws IOException {
        try (InputStream in = Theme.class.getResourceAsStream("/dev/ferrum/app/css/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
