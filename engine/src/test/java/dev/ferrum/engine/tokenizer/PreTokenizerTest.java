package dev.ferrum.engine.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PreTokenizerTest {
    private static final PreTokenizer WORDS = new PreTokenizer();

    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int to = WORDS.next(text, from, text.length());
            words.add(text.substring(from, to));
            from = to;
        }
        return words;
    }

    @Test
    void contractionsFoldCaseAndLongS() {
        assertEquals(List.of("I", "'m", " he", "'LL", " it", "'ſ"), split("I'm he'LL it'ſ"));
        assertEquals(List.of("'lx"), split("'lx"));
        assertEquals(List.of("''", "s"), split("''s"));
    }

    @Test
    void whiteSpaceBeforeAWordLeavesItsLastCharacterToTheWord() {
        assertEquals(List.of("a", "  ", " b", "   "), split("a   b   "));
        assertEquals(List.of("a", " \n \n", " ", " b"), split("a \n \n  b"));
        assertEquals(List.of("a", "\u00A0b", "\u0085", "\u2028c"), split("a\u00A0b\u0085\u2028c"));
    }

    @Test
    void everyDigitStandsAlone() {
        assertEquals(List.of("1", "2", "½", "Ⅷ", "٣"), split("12½Ⅷ٣"));
    }

    /// The rule as an expression for java.util.regex, with White_Space and the folded contractions written out.
    @Test
    void agreesWithTheRuleAsARegularExpression() {
        String s = "\\u0009-\\u000D\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000";
        Pattern rule = Pattern.compile(
                "'(?:[sSſtTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" + "| ?[^" + s
                        + "\\p{L}\\p{N}]+[\\r\\n]*|[" + s + "]*[\\r\\n]+|[" + s + "]+(?![^" + s + "])|[" + s + "]+");
        String[] units = {
            "a", "B", "é", "漢", "1", "٣", "Ⅷ", " ", "  ", "\n", "\r\n", "\t", "\u00A0", "\u2028", "\u0085", "\u200B",
            "'", "'s", "'RE", "'ll", "ſ", "!", "…", "😀", "𝟘", "𠀀", "\u0301", "\u001C", "_"
        };
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(units[random.nextInt(units.length)]);
            }
            List<String> expected = new ArrayList<>();
            Matcher matcher = rule.matcher(text);
            while (matcher.find()) {
                expected.add(matcher.group());
            }
            assertEquals(expected, split(text.toString()), text.toString());
        }
    }
}
