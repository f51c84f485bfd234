package dev.ferrum.engine.tokenizer;

import java.text.Normalizer;
import java.util.BitSet;

/// Unicode normalisation form C as Qwen's tokenizer was trained with: that of Unicode 9.
///
/// Later versions gave combining classes and compositions to characters that the older tables know nothing of. These
/// stay as they are and nothing is reordered or composed across them, which is what the older tables do.
final class Composer {
    /// First and last code point of what normalisation treats differently since Unicode 9. The first row and a half
    /// are marks; the blocks at the end are scripts that were new as a whole.
    private static final int[] NEWER = {
        0x7FD, 0x7FD, 0x897, 0x89F, 0x8CA, 0x8D3, 0x9FE, 0x9FE, 0xC3C, 0xC3C, 0xD3B, 0xD3C, 0xEBA, 0xEBA, 0x1715,
        0x1715, 0x1ABF, 0x1ACE, 0x1DF6, 0x1DFA, 0xA82C, 0xA82C, 0x10D24, 0x10D27, 0x10D69, 0x10D6D, 0x10EAB, 0x10EAC,
        0x10EFD, 0x10EFF, 0x10F46, 0x10F50, 0x10F82, 0x10F85, 0x11070, 0x11070, 0x1133B, 0x1133B, 0x1145E, 0x1145E,
        0x11839, 0x1183A, 0x119E0, 0x119E0, 0x11A34, 0x11A34, 0x11A47, 0x11A47, 0x11A99, 0x11A99, 0x11D42, 0x11D42,
        0x11D44, 0x11D45, 0x11D97, 0x11D97, 0x11F41, 0x11F42, 0x16FF0, 0x16FF1, 0x1E08F, 0x1E08F, 0x1E130, 0x1E136,
        0x1E2AE, 0x1E2AE, 0x1E2EC, 0x1E2EF, 0x1E4EC, 0x1E4EF, 0x1E5EE, 0x1E5EF, 0x105C0, 0x105FF, 0x11380, 0x113FF,
        0x11900, 0x1195F, 0x16100, 0x1613F, 0x16D40, 0x16D7F,
    };

    /// Characters below this are composed already and join nothing before them.
    private static final char FIRST_MARK = 0x300;

    private final BitSet newer = new BitSet();

    Composer() {
        for (int i = 0; i < NEWER.length; i += 2) {
            newer.set(NEWER[i], NEWER[i + 1] + 1);
        }
    }

    /// The composed form of `text`.
    String compose(String text) {
        int plain = 0;
        while (plain < text.length() && text.charAt(plain) < FIRST_MARK) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (int i = plain; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            int next = i + Character.charCount(codePoint);
            if (newer.get(codePoint)) {
                out.append(normalized(text.substring(from, i))).appendCodePoint(codePoint);
                from = next;
            }
            i = next;
        }
        return out.append(normalized(text.substring(from))).toString();
    }

    private static String normalized(String text) {
        return Normalizer.normalize(MarkOrder.ordered(text), Normalizer.Form.NFC);
    }
}
