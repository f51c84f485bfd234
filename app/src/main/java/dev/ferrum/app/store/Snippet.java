package dev.ferrum.app.store;

import dev.ferrum.app.store.Hit.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The part of a text around the first word that was looked for, on one line, and where such words stand in it.
record Snippet(String text, List<Range> matches) {
    private static final int BEFORE = 32;
    private static final int LENGTH = 120;

    static Snippet of(String text, List<String> words) {
        int first = words.stream()
                .mapToInt(word -> indexOf(text, word, 0))
                .filter(at -> at >= 0)
                .min()
                .orElse(0);
        int from = boundary(text, Math.max(0, first - BEFORE));
        int to = boundary(text, Math.min(text.length(), from + LENGTH));
        String line = text.substring(from, to).replaceAll("\\s", " ").strip();
        String shown = (from > 0 ? "\u2026" : "") + line + (to < text.length() ? "\u2026" : "");
        return new Snippet(shown, matches(shown, words));
    }

    private static List<Range> matches(String text, List<String> words) {
        List<Range> found = new ArrayList<>();
        for (String word : words) {
            for (int at = indexOf(text, word, 0); at >= 0; at = indexOf(text, word, at + word.length())) {
                found.add(new Range(at, at + word.length()));
            }
        }
        found.sort(Comparator.comparingInt(Range::start));
        List<Range> apart = new ArrayList<>();
        for (Range range : found) {
            if (apart.isEmpty() || apart.getLast().end() <= range.start()) {
                apart.add(range);
            }
        }
        return apart;
    }

    private static int indexOf(String text, String word, int from) {
        for (int at = from; at <= text.length() - word.length(); at++) {
            if (text.regionMatches(true, at, word, 0, word.length())) {
                return at;
            }
        }
        return -1;
    }

    /// Not inside a character of two units.
    private static int boundary(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }
}
