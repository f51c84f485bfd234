package dev.ferrum.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The one-to-one map between the 256 bytes and 256 printable characters that byte-level vocabularies are written in.
///
/// Bytes 0x21–0x7E, 0xA1–0xAC and 0xAE–0xFF stand for themselves; the other 68, in ascending order, are U+0100
/// upwards, so a space is `Ġ` and a newline `Ċ`. From GPT-2's `bytes_to_unicode`.
final class ByteAlphabet {
    private static final int LIMIT = 0x144;

    private final char[] characters = new char[256];
    private final short[] bytes = new short[LIMIT];

    ByteAlphabet() {
        Arrays.fill(bytes, (short) -1);
        int next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= 0x21 && b <= 0x7E || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            char c = (char) (printable ? b : next++);
            characters[b] = c;
            bytes[c] = (short) b;
        }
    }

    /// The character that stands for byte `b`, 0..255.
    char character(int b) {
        return characters[b];
    }

    /// The bytes that `token` stands for. A token with a character outside the alphabet is meant literally: its
    /// UTF-8.
    byte[] bytes(String token) {
        byte[] out = new byte[token.length()];
        for (int i = 0; i < out.length; i++) {
            char c = token.charAt(i);
            if (c >= LIMIT || bytes[c] < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            out[i] = (byte) bytes[c];
        }
        return out;
    }
}
