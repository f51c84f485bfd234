package dev.ferrum.engine.tokenizer;

/// Qwen2's split rule: cuts text into the words that BPE then merges within.
///
/// A scanner for the regular expression of Qwen's `tokenizer.json`,
/// ```
/// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
/// ```
/// A scanner and not `java.util.regex`: that one recurses on long runs, and its `\s` and case folding are not the
/// ones the tokenizer was trained with. Here `\s` is Unicode White_Space, and `'ſ` (long s) folds to `'s`.
final class PreTokenizer {
    private static final byte OTHER = 0;
    private static final byte LETTER = 1;
    private static final byte NUMBER = 2;
    private static final byte SPACE = 3;

    /// Class of every character of the basic plane; surrogates are `OTHER` and looked up as code points.
    private final byte[] classes = new byte[0x10000];

    PreTokenizer() {
        for (int c = 0; c < classes.length; c++) {
            classes[c] = classify(c);
        }
    }

    /// End of the word that starts at `from`; `from < end`. Characters at and after `end` are not looked at.
    int next(CharSequence text, int from, int end) {
        char first = text.charAt(from);
        if (first == '\'') {
            int contraction = contraction(text, from, end);
            if (contraction > from) {
                return contraction;
            }
        }
        int afterFirst = from + width(text, from, end);
        byte kind = kind(text, from, end);
        if (kind == LETTER) {
            return run(text, afterFirst, end, LETTER);
        }
        if (kind == NUMBER) {
            return afterFirst;
        }
        boolean newline = first == '\r' || first == '\n';
        if (!newline && afterFirst < end && kind(text, afterFirst, end) == LETTER) {
            return run(text, afterFirst, end, LETTER);
        }
        if (kind == OTHER) {
            return newlines(text, run(text, afterFirst, end, OTHER), end);
        }
        if (first == ' ' && afterFirst < end && kind(text, afterFirst, end) == OTHER) {
            return newlines(text, run(text, afterFirst, end, OTHER), end);
        }
        return whitespace(text, from, end);
    }

    /// A run of white space: up to its last newline; else, before a word, all but the last character, which the
    /// word takes; else all of it.
    private int whitespace(CharSequence text, int from, int end) {
        int stop = run(text, from, end, SPACE);
        for (int i = stop - 1; i >= from; i--) {
            if (text.charAt(i) == '\n' || text.charAt(i) == '\r') {
                return i + 1;
            }
        }
        return stop == end || stop - from == 1 ? stop : stop - 1;
    }

    private static int newlines(CharSequence text, int from, int end) {
        int i = from;
        while (i < end && (text.charAt(i) == '\r' || text.charAt(i) == '\n')) {
            i++;
        }
        return i;
    }

    /// End of the contraction whose apostrophe is at `from`, or `from` when there is none.
    private static int contraction(CharSequence text, int from, int end) {
        if (from + 1 >= end) {
            return from;
        }
        char second = folded(text.charAt(from + 1));
        if (second == 's' || second == 't' || second == 'm' || second == 'd') {
            return from + 2;
        }
        if (from + 2 >= end) {
            return from;
        }
        char third = folded(text.charAt(from + 2));
        boolean found = (second == 'r' || second == 'v') && third == 'e' || second == 'l' && third == 'l';
        return found ? from + 3 : from;
    }

    private static char folded(char c) {
        if (c >= 'A' && c <= 'Z') {
            return (char) (c + 32);
        }
        return c == '\u017F' ? 's' : c;
    }

    /// First index at or after `from` whose code point is not of class `kind`.
    private int run(CharSequence text, int from, int end, byte kind) {
        int i = from;
        while (i < end && kind(text, i, end) == kind) {
            i += width(text, i, end);
        }
        return i;
    }

    private byte kind(CharSequence text, int at, int end) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c) && at + 1 < end && Character.isLowSurrogate(text.charAt(at + 1))) {
            return classify(Character.toCodePoint(c, text.charAt(at + 1)));
        }
        return classes[c];
    }

    private static int width(CharSequence text, int at, int end) {
        boolean pair = Character.isHighSurrogate(text.charAt(at))
                && at + 1 < end
                && Character.isLowSurrogate(text.charAt(at + 1));
        return pair ? 2 : 1;
    }

    private static byte classify(int codePoint) {
        if (isWhiteSpace(codePoint)) {
            return SPACE;
        }
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            default -> OTHER;
        };
    }

    /// The Unicode property White_Space, which no method of `Character` is exactly.
    private static boolean isWhiteSpace(int c) {
        return c >= 0x09 && c <= 0x0D
                || c == 0x20
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
}
