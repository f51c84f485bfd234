package dev.ferrum.engine.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamingDecoderTest {
    private static final BpeTokenizer TOKENIZER = TestTokenizers.qwen3();

    @Test
    void piecesOfEveryGoldenTextAddUpToIt() {
        StreamingDecoder stream = TOKENIZER.streaming();
        for (TestTokenizers.Golden golden : TestTokenizers.goldens()) {
            check(stream, golden.ids());
        }
    }

    @Test
    void piecesOfRandomIdsAddUpToTheirText() {
        Random random = new Random(11);
        StreamingDecoder stream = TOKENIZER.streaming();
        for (int round = 0; round < 5_000; round++) {
            int[] ids = new int[1 + random.nextInt(40)];
            for (int i = 0; i < ids.length; i++) {
                // The first 256 tokens are single bytes: mostly broken characters.
                ids[i] = random.nextBoolean() ? random.nextInt(256) : random.nextInt(TOKENIZER.size());
            }
            check(stream, ids);
        }
    }

    @Test
    void anIncompleteCharacterIsHeldBackAndThenReplaced() {
        int[] emoji = TOKENIZER.encode("🫨");
        StreamingDecoder stream = TOKENIZER.streaming();
        for (int i = 0; i < emoji.length - 1; i++) {
            assertEquals("", stream.accept(emoji[i]));
        }
        assertEquals("\uFFFD", stream.finish());
        assertEquals("", stream.finish());
        assertEquals("Hello", stream.accept(TOKENIZER.encode("Hello")[0]));
    }

    private static void check(StreamingDecoder stream, int[] ids) {
        String whole = TOKENIZER.decode(ids);
        StringBuilder pieces = new StringBuilder();
        for (int id : ids) {
            pieces.append(checked(stream.accept(id), whole));
        }
        pieces.append(checked(stream.finish(), whole));
        assertEquals(whole, pieces.toString());
    }

    private static String checked(String piece, String whole) {
        if (whole.indexOf('\uFFFD') < 0) {
            assertFalse(piece.indexOf('\uFFFD') >= 0, piece);
        }
        piece.codePoints().forEach(c -> assertFalse(c >= 0xD800 && c <= 0xDFFF, "half a surrogate pair in " + piece));
        return piece;
    }
}
