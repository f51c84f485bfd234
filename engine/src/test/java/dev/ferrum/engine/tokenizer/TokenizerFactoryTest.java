package dev.ferrum.engine.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.gguf.GgufMetadata;
import dev.ferrum.engine.gguf.GgufValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TokenizerFactoryTest {
    private static final TokenizerFactory.NamedTokens NAMED =
            new TokenizerFactory.NamedTokens(OptionalInt.empty(), List.of(0));

    private static String message(List<String> tokens, int[] types, List<String> merges) {
        return assertThrows(TokenizerException.class, () -> TokenizerFactory.build(tokens, types, merges, NAMED))
                .getMessage();
    }

    @Test
    void mergesOfUnknownTokensAreRefused() {
        List<String> tokens = List.of("a", "b", "ab");
        int[] types = {1, 1, 1};
        assertTrue(message(tokens, types, List.of("a b", "a c")).contains("merges[1]"));
        assertTrue(message(tokens, types, List.of("b a")).contains("\"ba\""));
        for (String broken : List.of("", " ", "a", "a ", "ab b a")) {
            assertTrue(message(tokens, types, List.of(broken)).contains("merges[0]"), broken);
        }
    }

    @Test
    void typesMustFitTheTokens() {
        assertTrue(message(List.of("a", "b"), new int[] {1}, List.of()).contains("each of 2 tokens, found 1"));
        assertTrue(message(List.of("a"), new int[] {7}, List.of()).contains("found 7"));
        assertTrue(message(List.of("a"), new int[] {0}, List.of()).contains("found 0"));
        assertTrue(message(List.of(), new int[0], List.of()).contains("found none"));
    }

    @Test
    void namedTokensMustExist() {
        List<String> tokens = List.of("a");
        for (int id : new int[] {-1, 1, Integer.MAX_VALUE}) {
            assertThrows(
                    TokenizerException.class,
                    () -> TokenizerFactory.build(
                            tokens,
                            new int[] {1},
                            List.of(),
                            new TokenizerFactory.NamedTokens(OptionalInt.empty(), List.of(id))));
            assertThrows(
                    TokenizerException.class,
                    () -> TokenizerFactory.build(
                            tokens,
                            new int[] {1},
                            List.of(),
                            new TokenizerFactory.NamedTokens(OptionalInt.of(id), List.of())));
        }
    }

    @Test
    void aByteWithoutTokenIsNamedWhenItIsMet() {
        BpeTokenizer tokenizer = TokenizerFactory.build(List.of("a"), new int[] {1}, List.of(), NAMED);
        assertArrayEquals(new int[] {0, 0}, tokenizer.encode("aa"));
        String message = assertThrows(TokenizerException.class, () -> tokenizer.encode("b"))
                .getMessage();
        assertTrue(message.contains("0x62"), message);
    }

    @Test
    void addedTokensAreWrittenAsTheyAreAndMatchedLongestFirst() {
        List<String> tokens = new ArrayList<>(List.of("a", "b", "<x>", "<x>a", "é ", ""));
        BpeTokenizer tokenizer = TokenizerFactory.build(tokens, new int[] {1, 1, 3, 4, 4, 4}, List.of(), NAMED);
        assertArrayEquals(new int[] {1, 3, 0, 2, 1, 4}, tokenizer.encode("b<x>aa<x>bé "));
        assertEquals("é <x>", tokenizer.decode(new int[] {4, 2}));
        assertEquals(OptionalInt.of(4), tokenizer.idOf("é "));
        assertEquals(List.of(0), tokenizer.endTokens());
    }

    @Test
    void otherKindsOfTokenizersAndMissingKeysAreEngineExceptions() {
        assertThrows(EngineException.class, () -> TokenizerFactory.from(metadata(Map.of())));
        String kind = assertThrows(
                        TokenizerException.class, () -> TokenizerFactory.from(metadata(Map.of("model", "llama"))))
                .getMessage();
        assertTrue(kind.contains("expected gpt2") && kind.contains("llama"), kind);
        for (String rule : List.of("default", "llama-bpe", "")) {
            String message = assertThrows(
                            TokenizerException.class,
                            () -> TokenizerFactory.from(metadata(Map.of("model", "gpt2", "pre", rule))))
                    .getMessage();
            assertTrue(message.contains("expected qwen2"), message);
        }
        assertThrows(
                EngineException.class, () -> TokenizerFactory.from(metadata(Map.of("model", "gpt2", "pre", "qwen2"))));
    }

    private static GgufMetadata metadata(Map<String, String> texts) {
        Map<String, GgufValue> values = new LinkedHashMap<>();
        texts.forEach((key, text) -> values.put("tokenizer.ggml." + key, GgufValue.Text.of(text)));
        return GgufMetadata.of("test", values);
    }
}
