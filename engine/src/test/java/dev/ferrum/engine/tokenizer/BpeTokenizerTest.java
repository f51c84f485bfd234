package dev.ferrum.engine.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BpeTokenizerTest {
    private static final BpeTokenizer TOKENIZER = TestTokenizers.qwen3();

    @Test
    void everyGoldenTextGetsExactlyItsIds() {
        List<TestTokenizers.Golden> goldens = TestTokenizers.goldens();
        assertTrue(goldens.size() > 400, "goldens: " + goldens.size());
        for (TestTokenizers.Golden golden : goldens) {
            assertArrayEquals(golden.ids(), TOKENIZER.encode(golden.text()), golden.text());
        }
    }

    @Test
    void everyGoldenTextDecodesBackToItsComposedForm() {
        Composer composer = new Composer();
        for (TestTokenizers.Golden golden : TestTokenizers.goldens()) {
            String text = golden.text();
            // A special token ends what is composed: an accent behind it stays an accent.
            if (!text.contains("<")) {
                assertEquals(composer.compose(text), TOKENIZER.decode(golden.ids()));
            }
            assertArrayEquals(golden.ids(), TOKENIZER.encode(TOKENIZER.decode(golden.ids())), text);
        }
    }

    @Test
    void specialTokensAreFoundLongestFirstAndSplitWords() {
        int think = TOKENIZER.idOf("<think>").orElseThrow();
        assertEquals(151667, think);
        assertArrayEquals(new int[] {think, think}, TOKENIZER.encode("<think><think>"));
        assertEquals("<think>", TOKENIZER.decode(new int[] {think}));
        assertEquals(OptionalInt.empty(), TOKENIZER.idOf("<no such token>"));
    }

    @Test
    void endTokensAreTheFilesAndQwens() {
        assertEquals(List.of(151645, 151643), TOKENIZER.endTokens());
        assertEquals(151_936, TOKENIZER.size());
        assertEquals(OptionalInt.empty(), TOKENIZER.beginToken());
    }

    @Test
    void halfASurrogatePairIsReadAsTheReplacementCharacter() {
        assertArrayEquals(TOKENIZER.encode("a\uFFFDb"), TOKENIZER.encode("a\uD83Db"));
        assertArrayEquals(TOKENIZER.encode("\uFFFD"), TOKENIZER.encode("\uDE00"));
    }

    @Test
    void idsOutOfRangeAreNamed() {
        TokenizerException tooLarge =
                assertThrows(TokenizerException.class, () -> TOKENIZER.decode(new int[] {1, 151_936}));
        assertTrue(tooLarge.getMessage().contains("0..151935, found 151936"), tooLarge.getMessage());
        assertThrows(TokenizerException.class, () -> TOKENIZER.decode(new int[] {-1}));
        assertThrows(TokenizerException.class, () -> TOKENIZER.streaming().accept(-1));
    }

    @Test
    void aMegabyteOfOneCharacterIsEncodedInSeconds() {
        for (String unit : List.of("a", " ", "\n", "ab", "=", "漢", " \n", "\u0301\u0323")) {
            String text = unit.repeat(1_000_000 / unit.length());
            int[] ids = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> TOKENIZER.encode(text));
            assertTrue(ids.length > 0);
        }
    }

    @Test
    void everyByteCanBeWrittenAndRead() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c < 0x3000; c++) {
            all.appendCodePoint(c).append('|');
        }
        String composed = new Composer().compose(all.toString());
        assertEquals(composed, TOKENIZER.decode(TOKENIZER.encode(all.toString())));
    }
}
