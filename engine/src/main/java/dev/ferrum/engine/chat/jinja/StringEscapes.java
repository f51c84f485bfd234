package dev.ferrum.engine.chat.jinja;

/// The escapes of a Python string literal.
final class StringEscapes {
    private StringEscapes() {}

    /// What the literal with `raw` between its quotes stands for. An unknown escape keeps its backslash.
    static String decode(String raw, int line) {
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        StringBuilder out = new StringBuilder(raw.length());
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i++);
            if (c != '\\' || i == raw.length()) {
                out.append(c);
                continue;
            }
            char escape = raw.charAt(i++);
            switch (escape) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'a' -> out.append('\u0007');
                case 'v' -> out.append('\u000B');
                case '\\', '\'', '"' -> out.append(escape);
                case '\n' -> {}
                case 'x' -> i = hex(raw, i, 2, line, out);
                case 'u' -> i = hex(raw, i, 4, line, out);
                case 'U' -> i = hex(raw, i, 8, line, out);
                case '0', '1', '2', '3', '4', '5', '6', '7' -> i = octal(raw, i - 1, out);
                case 'N' -> i = named(raw, i, line, out);
                default -> out.append('\\').append(escape);
            }
        }
        return out.toString();
    }

    private static int hex(String raw, int from, int digits, int line, StringBuilder out) {
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = i < raw.length() ? Character.digit(raw.charAt(i), 16) : -1;
            if (digit < 0) {
                throw new JinjaException("string escape: expected %d hexadecimal digits".formatted(digits), line);
            }
            value = value << 4 | digit;
        }
        if (value > Character.MAX_CODE_POINT) {
            throw new JinjaException(
                    "string escape: expected a character up to 10FFFF, found %X".formatted(value), line);
        }
        out.appendCodePoint((int) value);
        return from + digits;
    }

    private static int octal(String raw, int from, StringBuilder out) {
        int value = 0;
        int i = from;
        while (i < raw.length() && i < from + 3 && raw.charAt(i) >= '0' && raw.charAt(i) <= '7') {
            value = value * 8 + raw.charAt(i++) - '0';
        }
        out.appendCodePoint(value);
        return i;
    }

    private static int named(String raw, int from, int line, StringBuilder out) {
        int end = raw.indexOf('}', from);
        if (from >= raw.length() || raw.charAt(from) != '{' || end < 0) {
            throw new JinjaException("string escape: expected \\N{name}", line);
        }
        try {
            out.appendCodePoint(Character.codePointOf(raw.substring(from + 1, end)));
        } catch (IllegalArgumentException unknown) {
            throw new JinjaException("string escape: no character has the name " + raw.substring(from + 1, end), line);
        }
        return end + 1;
    }
}
