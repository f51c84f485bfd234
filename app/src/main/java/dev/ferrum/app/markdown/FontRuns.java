package dev.ferrum.app.markdown;

import java.util.ArrayList;
import java.util.List;

/// Splits text by the bundled font that has its glyphs, since JavaFX does not fall back to loaded fonts by itself.
///
/// Emoji are split after UTS #51: joined sequences, variation selectors, skin tones, flags and key caps stay whole.
/// Pure functions; linear in the length of the text.
public final class FontRuns {
    private static final int JOINER = 0x200D;
    private static final int EMOJI_STYLE = 0xFE0F;
    private static final int TEXT_STYLE = 0xFE0E;
    private static final int KEY_CAP = 0x20E3;

    private FontRuns() {}

    /// Which font a run wants: the one around it (Inter or the code font), the one of Han and Kana, of Hangul, or
    /// emoji.
    public enum Script {
        LATIN,
        CJK,
        HANGUL,
        EMOJI
    }

    /// `text` is never empty.
    public record Run(Script script, String text) {}

    /// The runs of `text`, in order; together they are `text`.
    public static List<Run> split(String text) {
        if (isPlain(text)) {
            return text.isEmpty() ? List.of() : List.of(new Run(Script.LATIN, text));
        }
        List<Run> runs = new ArrayList<>();
        int begin = 0;
        Script script = null;
        for (int at = 0; at < text.length(); ) {
            int end = emojiEnd(text, at);
            Script next = end > at ? Script.EMOJI : script(text.codePointAt(at), script);
            if (script != null && next != script) {
                runs.add(new Run(script, text.substring(begin, at)));
                begin = at;
            }
            script = next;
            at = end > at ? end : at + Character.charCount(text.codePointAt(at));
        }
        runs.add(new Run(script, text.substring(begin)));
        return runs;
    }

    /// No character that could need another font: below the key cap's range but for digits, which only a key cap or
    /// variation selector after them (both above it) makes emoji.
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x1100 && !(c >= 0x2010 && c <= 0x2027) || c == 0xA9 || c == 0xAE) {
                return false;
            }
        }
        return true;
    }

    private static Script script(int c, Script before) {
        if (isHangul(c)) {
            return Script.HANGUL;
        }
        if (isCjk(c)) {
            return Script.CJK;
        }
        // A space between two words keeps their run whole: fewer nodes, same look.
        return c == ' ' && (before == Script.CJK || before == Script.HANGUL) ? before : Script.LATIN;
    }

    private static boolean isHangul(int c) {
        return c >= 0x1100 && c <= 0x11FF
                || c >= 0x3130 && c <= 0x318F
                || c >= 0xA960 && c <= 0xA97F
                || c >= 0xAC00 && c <= 0xD7FF;
    }

    private static boolean isCjk(int c) {
        return c >= 0x2E80 && c <= 0x303E // radicals, punctuation
                || c >= 0x3040 && c <= 0xA4CF // Kana, Han
                || c >= 0xF900 && c <= 0xFAFF
                || c >= 0xFE30 && c <= 0xFE4F
                || c >= 0xFF00 && c <= 0xFFEF // full and half width
                || c >= 0x20000 && c <= 0x3FFFF;
    }

    /// Where the emoji sequence at `at` ends, or `at` if there is none.
    private static int emojiEnd(String text, int at) {
        int c = text.codePointAt(at);
        int next = at + Character.charCount(c);
        int follower = next < text.length() ? text.codePointAt(next) : 0;
        if (c == '#' || c == '*' || c >= '0' && c <= '9') {
            int cap = follower == EMOJI_STYLE ? next + 1 : next;
            return cap < text.length() && text.charAt(cap) == KEY_CAP ? cap + 1 : at;
        }
        if (isFlagLetter(c)) {
            return isFlagLetter(follower) ? next + 2 : next;
        }
        boolean emoji =
                Character.isEmojiPresentation(c) || Character.isEmoji(c) && follower == EMOJI_STYLE || isPicture(c);
        return emoji && follower != TEXT_STYLE ? joinedEnd(text, next) : at;
    }

    /// After one emoji: its selectors, skin tone, tags, and what joiners add.
    private static int joinedEnd(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (c == EMOJI_STYLE || c == KEY_CAP || Character.isEmojiModifier(c) || c >= 0xE0020 && c <= 0xE007F) {
                at += Character.charCount(c);
            } else if (c == JOINER && at + 1 < text.length() && Character.isEmoji(text.codePointAt(at + 1))) {
                at += 1 + Character.charCount(text.codePointAt(at + 1));
            } else {
                return at;
            }
        }
        return at;
    }

    private static boolean isFlagLetter(int c) {
        return c >= 0x1F1E6 && c <= 0x1F1FF;
    }

    /// Pictures that Unicode shows as text by default, though no text font has them: hearts, hands, weather, suits.
    private static boolean isPicture(int c) {
        return Character.isEmoji(c) && (c >= 0x1F000 || c >= 0x2600 && c <= 0x27BF && c != 0x2713 && c != 0x2717);
    }
}
