package dev.ferrum.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/// Python's rules for text: what is white space and a line, order and index by code point.
final class PythonText {
    private PythonText() {}

    /// `str.isspace` of one character.
    static boolean isSpace(int c) {
        return c >= 0x09 && c <= 0x0D
                || c >= 0x1C && c <= 0x20
                || c == 0x85
                || c == 0xA0
                || c == 0x1680
                || c >= 0x2000 && c <= 0x200A
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }

    static boolean isLineEnd(int c) {
        return c >= 0x0A && c <= 0x0D || c >= 0x1C && c <= 0x1E || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    static String stripLeft(String text, IntPredicate strip) {
        int from = 0;
        while (from < text.length() && strip.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        return text.substring(from);
    }

    static String stripRight(String text, IntPredicate strip) {
        int to = text.length();
        while (to > 0 && strip.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(0, to);
    }

    static String stripRight(String text) {
        return stripRight(text, PythonText::isSpace);
    }

    static String strip(String text) {
        return stripLeft(stripRight(text), PythonText::isSpace);
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    static List<Object> characters(String text) {
        List<Object> characters = new ArrayList<>(text.length());
        text.codePoints().forEach(c -> characters.add(Character.toString(c)));
        return characters;
    }

    /// `str.splitlines()`
    static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isLineEnd(c)) {
                lines.add(text.substring(from, i));
                if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
                from = i + 1;
            }
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }

    /// Order by code point, which UTF-16 order is not where surrogates meet U+E000 and above.
    static int compare(String a, String b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean xAstral = Character.isSurrogate(x);
                return xAstral == Character.isSurrogate(y) ? Character.compare(x, y) : xAstral ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /// `str.capitalize`: the first character in title case, the others lower.
    static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.codePointAt(0);
        String rest = text.substring(Character.charCount(first));
        int title = Character.toTitleCase(first);
        String head = title == first ? upper(Character.toString(first)) : Character.toString(title);
        boolean expands = head.length() > 2;
        return (expands ? head.charAt(0) + lower(head.substring(1)) : head) + lower(rest);
    }

    /// `str.title`: every letter after a character without case in title case, the others lower.
    static String titled(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            boolean cased = Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
            out.append(
                    inWord
                            ? lower(Character.toString(c))
                            : cased ? capitalized(Character.toString(c)) : Character.toString(c));
            inWord = cased;
        }
        return out.toString();
    }
}
