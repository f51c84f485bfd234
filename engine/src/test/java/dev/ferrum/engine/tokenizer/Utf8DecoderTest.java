package dev.ferrum.engine.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8DecoderTest {
    private static String decode(byte[] bytes, int step) {
        Utf8Decoder decoder = new Utf8Decoder();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < bytes.length; i += step) {
            decoder.accept(bytes, i, Math.min(bytes.length, i + step), out);
        }
        decoder.finish(out);
        return out.toString();
    }

    @Test
    void brokenSequencesBecomeOneReplacementPerMaximalPart() {
        assertEquals("\uFFFD", decode(HexFormat.of().parseHex("f09f98"), 1));
        assertEquals("\uFFFD\uFFFD", decode(HexFormat.of().parseHex("c0af"), 1));
        assertEquals("\uFFFDA", decode(HexFormat.of().parseHex("e29841"), 1));
        assertEquals("\uFFFD\uFFFD\uFFFD", decode(HexFormat.of().parseHex("eda080"), 1));
        assertEquals("\uFFFD\uFFFD\uFFFD\uFFFD", decode(HexFormat.of().parseHex("f4908080"), 1));
        assertEquals("\uFFFD\uFFFD\uFFFDé", decode(HexFormat.of().parseHex("e08080c3a9"), 2));
    }

    @Test
    void randomBytesDecodeAsTheJdkDecodesThem() {
        Random random = new Random(5);
        int[] leads = {0xC2, 0xE0, 0xE2, 0xF0, 0xF3, 0xF4, 0xF5, 0x80, 0x90, 0x9F, 0xA0, 0xBF, 0x41};
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[1 + random.nextInt(10)];
            for (int i = 0; i < bytes.length; i++) {
                int b = random.nextInt(4) == 0 ? random.nextInt(256) : leads[random.nextInt(leads.length)];
                // The JDK counts an encoded surrogate as one broken part, where the standard has three.
                bytes[i] = (byte) (b == 0xED ? 0xEE : b);
            }
            String expected = new String(bytes, StandardCharsets.UTF_8);
            assertEquals(expected, decode(bytes, 1), HexFormat.of().formatHex(bytes));
            assertEquals(expected, decode(bytes, 3), HexFormat.of().formatHex(bytes));
        }
    }
}
