package dev.ferrum.engine.tokenizer;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Puts long runs of combining marks into canonical order ahead of the JDK's normaliser.
///
/// That one inserts mark by mark, so a run of n marks in a bad order costs n²: a megabyte of two marks in turn takes
/// minutes. Ordered marks cost it n. The order is read off the normaliser itself, from pairs of marks.
final class MarkOrder {
    /// Runs up to this many marks are left to the normaliser; text of any language has five at most.
    private static final int LONG = 64;

    /// Rank of a mark that nothing is moved across.
    private static final int FIXED = 0;

    private MarkOrder() {}

    /// `text` with its long runs of marks decomposed and in canonical order; its normal forms are the same.
    static String ordered(String text) {
        StringBuilder out = null;
        int copied = 0;
        int run = 0;
        for (int i = 0; i <= text.length(); ) {
            int codePoint = i < text.length() ? text.codePointAt(i) : 0;
            if (i == text.length() || !isMark(codePoint)) {
                if (i - run > LONG) {
                    out = out == null ? new StringBuilder(text.length()) : out;
                    out.append(text, copied, run).append(sorted(text.substring(run, i)));
                    copied = i;
                }
                run = i + Character.charCount(codePoint);
            }
            i += Character.charCount(codePoint);
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    private static boolean isMark(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    private static String sorted(String run) {
        Map<Integer, String> decompositions = new HashMap<>();
        StringBuilder decomposed = new StringBuilder(run.length());
        run.codePoints()
                .forEach(mark -> decomposed.append(
                        decompositions.computeIfAbsent(mark, m -> decomposed(Character.toString(m)))));
        Integer[] marks = decomposed.codePoints().boxed().toArray(Integer[]::new);
        Map<Integer, Integer> ranks = ranks(marks);
        int from = 0;
        for (int i = 0; i <= marks.length; i++) {
            if (i == marks.length || ranks.get(marks[i]) == FIXED) {
                Arrays.sort(marks, from, i, Comparator.comparing(ranks::get));
                from = i + 1;
            }
        }
        StringBuilder out = new StringBuilder(decomposed.length());
        for (int mark : marks) {
            out.appendCodePoint(mark);
        }
        return out.toString();
    }

    /// Marks of the same combining class get the same rank, those of a higher class a higher one.
    private static Map<Integer, Integer> ranks(Integer[] marks) {
        Map<Integer, Integer> ranks = new HashMap<>();
        List<Integer> movable = new ArrayList<>();
        for (int mark : marks) {
            if (ranks.put(mark, FIXED) == null && isMovable(mark)) {
                movable.add(mark);
            }
        }
        movable.sort((a, b) -> goesBefore(a, b) ? -1 : goesBefore(b, a) ? 1 : 0);
        int rank = FIXED;
        for (int i = 0; i < movable.size(); i++) {
            if (i == 0 || goesBefore(movable.get(i - 1), movable.get(i))) {
                rank++;
            }
            ranks.put(movable.get(i), rank);
        }
        return ranks;
    }

    /// U+0334 is of the lowest combining class, U+0345 of the highest: every mark that moves at all passes one of
    /// them.
    private static boolean isMovable(int mark) {
        return goesBefore(mark, 0x345) || goesBefore(0x334, mark);
    }

    /// True when the normaliser puts `a`, standing behind `b`, ahead of it.
    private static boolean goesBefore(int a, int b) {
        String wrong = Character.toString(b) + Character.toString(a);
        return a != b && decomposed(wrong).equals(Character.toString(a) + Character.toString(b));
    }

    private static String decomposed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD);
    }
}
