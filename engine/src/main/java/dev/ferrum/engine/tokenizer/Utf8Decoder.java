package dev.ferrum.engine.tokenizer;

/// Bytes to characters, one piece at a time. Holds the start of an incomplete character back; what is no UTF-8
/// becomes one U+FFFD per maximal ill-formed subsequence (Unicode 16, section 3.9; the WHATWG decoder does the same).
final class Utf8Decoder {
    private static final char REPLACEMENT = '\uFFFD';

    private int codePoint;

    /// Continuation bytes still missing; 0 between characters.
    private int missing;

    /// Bounds of the next continuation byte: they exclude overlong forms, surrogates and what is past U+10FFFF.
    private int lower = 0x80;

    private int upper = 0xBF;

    /// Appends to `out` every character that `bytes[from .. to)` completes.
    void accept(byte[] bytes, int from, int to, StringBuilder out) {
        for (int i = from; i < to; i++) {
            int b = bytes[i] & 0xFF;
            if (missing == 0) {
                lead(b, out);
            } else if (b < lower || b > upper) {
                out.append(REPLACEMENT);
                reset();
                lead(b, out);
            } else {
                codePoint = codePoint << 6 | b & 0x3F;
                lower = 0x80;
                upper = 0xBF;
                if (--missing == 0) {
                    out.appendCodePoint(codePoint);
                }
            }
        }
    }

    /// Appends U+FFFD when a character is incomplete, and starts afresh.
    void finish(StringBuilder out) {
        if (missing > 0) {
            out.append(REPLACEMENT);
        }
        reset();
    }

    private void reset() {
        missing = 0;
        lower = 0x80;
        upper = 0xBF;
    }

    private void lead(int b, StringBuilder out) {
        if (b < 0x80) {
            out.append((char) b);
        } else if (b >= 0xC2 && b <= 0xDF) {
            missing = 1;
            codePoint = b & 0x1F;
        } else if (b >= 0xE0 && b <= 0xEF) {
            missing = 2;
            codePoint = b & 0x0F;
            lower = b == 0xE0 ? 0xA0 : 0x80;
            upper = b == 0xED ? 0x9F : 0xBF;
        } else if (b >= 0xF0 && b <= 0xF4) {
            missing = 3;
            codePoint = b & 0x07;
            lower = b == 0xF0 ? 0x90 : 0x80;
            upper = b == 0xF4 ? 0x8F : 0xBF;
        } else {
            out.append(REPLACEMENT);
        }
    }
}
