package dev.ferrum.engine.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ComposerTest {
    @Test
    void lettersAndMarksAreComposed() {
        Composer composer = new Composer();
        assertEquals("é", composer.compose("e\u0301"));
        assertEquals("각", composer.compose("\u1100\u1161\u11A8"));
        assertEquals("Åá\u0327", composer.compose("\u212Ba\u0301\u0327"));
        assertEquals("plain", composer.compose("plain"));
    }

    @Test
    void marksThatUnicode9DoesNotKnowStayWhereTheyAre() {
        Composer composer = new Composer();
        assertEquals("a\u1DF8\u0344".replace("\u0344", "\u0308\u0301"), composer.compose("a\u1DF8\u0344"));
        assertEquals("\uD806\uDD35\uD806\uDD30", composer.compose("\uD806\uDD35\uD806\uDD30"));
        assertEquals("a\u0315\u1DF8\u0301", composer.compose("a\u0315\u1DF8\u0301"));
    }

    /// Runs on both sides of the length from which marks are ordered ahead of the normaliser.
    @Test
    void longRunsOfMarksComposeAsTheJdkComposesThem() {
        List<Integer> marks = new ArrayList<>();
        for (int c = 0x300; c < 0x1E000; c++) {
            int type = Character.getType(c);
            if (type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK) {
                marks.add(c);
            }
        }
        Random random = new Random(4);
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder("xé");
            for (int i = 40 + random.nextInt(160); i > 0; i--) {
                text.appendCodePoint(marks.get(random.nextInt(marks.size())));
            }
            text.append("o\u0302\u0323");
            String expected = Normalizer.normalize(text, Normalizer.Form.NFC);
            assertEquals(expected, Normalizer.normalize(MarkOrder.ordered(text.toString()), Normalizer.Form.NFC));
        }
    }
}
