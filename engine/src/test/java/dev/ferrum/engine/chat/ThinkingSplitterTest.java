package dev.ferrum.engine.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ferrum.engine.api.GenerationEvent.Channel;
import dev.ferrum.engine.chat.ThinkingSplitter.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThinkingSplitterTest {
    private static final String PROMPT = "<|im_start|>user\nWhat is <think>?<|im_end|>\n<|im_start|>assistant\n";
    private static final int OPEN = 100;
    private static final int CLOSE = 101;
    private static final int OTHER = 1;

    private static ThinkingSplitter byText(String prompt) {
        return new ThinkingSplitter(OptionalInt.empty(), OptionalInt.empty(), prompt);
    }

    private static ThinkingSplitter byId(String prompt) {
        return new ThinkingSplitter(OptionalInt.of(OPEN), OptionalInt.of(CLOSE), prompt);
    }

    /// Reasoning and answer, each put together, as `reasoning|answer`.
    private static String joined(List<Piece> pieces) {
        StringBuilder reasoning = new StringBuilder();
        StringBuilder answer = new StringBuilder();
        for (Piece piece : pieces) {
            assertFalse(piece.text().isEmpty());
            (piece.channel() == Channel.REASONING ? reasoning : answer).append(piece.text());
        }
        return reasoning + "|" + answer;
    }

    private static String split(ThinkingSplitter splitter, String... texts) {
        List<Piece> pieces = new ArrayList<>();
        for (String text : texts) {
            int id = text.equals("<think>") ? OPEN : text.equals("</think>") ? CLOSE : OTHER;
            pieces.addAll(splitter.accept(id, text));
        }
        pieces.addAll(splitter.finish());
        return joined(pieces);
    }

    @Test
    void tagTokensSwitchTheChannelAndAreHidden() {
        assertEquals("a\nb|c\n", split(byId(PROMPT), "<think>", "\n", "a\n", "b", "\n", "</think>", "\n\n", "c\n"));
        assertEquals("|hello", split(byId(PROMPT), "hel", "lo"));
        assertEquals("|c", split(byId(PROMPT), "<think>", "\n\n", "</think>", "\n\n", "c"));
    }

    @Test
    void tagsAsTextAreFoundHoweverTheyAreCut() {
        String text = "<think>\nfirst <b> </thin\n\n< x\n</think>\n\nThe <thing> is a < b <";
        String expected = "first <b> </thin\n\n< x|The <thing> is a < b <";
        Random random = new Random(2);
        for (int round = 0; round < 500; round++) {
            List<String> parts = new ArrayList<>();
            for (int from = 0; from < text.length(); ) {
                int to = Math.min(text.length(), from + 1 + random.nextInt(1 + round % 12));
                parts.add(text.substring(from, to));
                from = to;
            }
            ThinkingSplitter splitter = byText(PROMPT);
            List<Piece> pieces = new ArrayList<>();
            for (String part : parts) {
                pieces.addAll(splitter.accept(OTHER, part));
            }
            pieces.addAll(splitter.finish());
            assertEquals(expected, joined(pieces), parts.toString());
        }
    }

    @Test
    void aPromptThatOpensThinkingBeginsInTheReasoning() {
        assertEquals("why|so", split(byId(PROMPT + "<think>\n"), "why", "\n", "</think>", "\n\n", "so"));
        assertEquals("why|so", split(byId(PROMPT + "<think>"), "\n", "why\n", "</think>", "\nso"));
        assertEquals("more\nof it|so", split(byText(PROMPT + "<think>\nsome "), "more\nof", " it\n</thi", "nk>so"));
        assertEquals("|so", split(byId(PROMPT + "<think>\n\n</think>\n\n"), "so"));
        assertEquals("x|", split(byText("free prompt <think>\n"), "x"));
        assertEquals("|x", split(byText("a prompt about <think> tags"), "x"));
    }

    @Test
    void textAheadOfATagTokenIsNotLost() {
        ThinkingSplitter splitter = byId(PROMPT + "<think>\n");
        List<Piece> pieces = new ArrayList<>(splitter.accept(OTHER, "a"));
        pieces.addAll(splitter.accept(CLOSE, "\uFFFD</think>"));
        pieces.addAll(splitter.accept(OTHER, "b"));
        assertEquals("a\uFFFD|b", joined(pieces));
    }

    @Test
    void withIdsTheWordsOfATagAreText() {
        ThinkingSplitter splitter = byId(PROMPT);
        assertEquals(
                List.of(new Piece(Channel.ANSWER, "<think> is a tag")), splitter.accept(OTHER, "<think> is a tag"));
        assertEquals(Channel.ANSWER, splitter.channel());
    }

    @Test
    void whatLooksLikeATagAtTheEndIsShown() {
        assertEquals("|a <thi", split(byText(PROMPT), "a <thi"));
        assertEquals("a </th|", split(byText(PROMPT), "<think>a </th"));
    }
}
