package dev.ferrum.engine.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SynthVocabularyTest {
    @ParameterizedTest
    @ValueSource(ints = {282, 283, 1_000, 2_074, 151_936})
    void everyTokenIsUniqueAndEveryMergeMakesAToken(int size) {
        SynthVocabulary vocabulary = SynthVocabulary.of(size);
        Set<String> tokens = new HashSet<>(vocabulary.tokens());
        assertEquals(size, vocabulary.tokens().size());
        assertEquals(size, tokens.size());
        assertEquals(size, vocabulary.types().length);
        for (String merge : vocabulary.merges()) {
            String[] pair = merge.split(" ", -1);
            assertEquals(2, pair.length, merge);
            assertTrue(tokens.contains(pair[0]) && tokens.contains(pair[1]), merge);
            assertTrue(tokens.contains(pair[0] + pair[1]), merge);
        }
        for (String special : new String[] {"<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>"}) {
            int id = vocabulary.tokens().indexOf(special);
            assertEquals(special.startsWith("<|") ? 3 : 4, vocabulary.types()[id], special);
        }
        assertEquals("<|im_end|>", vocabulary.tokens().get(vocabulary.endOfTurn()));
    }

    @Test
    void aVocabularyOfQwen3sSizeHasItsSpecialIds() {
        SynthVocabulary vocabulary = SynthVocabulary.of(151_936);
        assertEquals(151_643, vocabulary.endOfText());
        assertEquals(151_645, vocabulary.endOfTurn());
        assertEquals(151_667, vocabulary.tokens().indexOf("<think>"));
        assertEquals("[PAD151935]", vocabulary.tokens().getLast());
        assertEquals(5, vocabulary.types()[151_935]);
        assertEquals("!", vocabulary.tokens().getFirst());
        assertEquals("Ġ", vocabulary.tokens().get(220));
    }
}
