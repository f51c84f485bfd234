package dev.ferrum.engine.schedule;

import dev.ferrum.engine.tokenizer.StreamingDecoder;
import dev.ferrum.engine.tokenizer.Tokenizer;
import java.util.List;
import java.util.OptionalInt;

/// One token for each printable ASCII character, an end token, the two thinking tags, and two halves of an `ä`.
final class FakeTokenizer implements Tokenizer {
    static final int CHARACTERS = 95;
    static final int END = 95;
    static final int THINK = 96;
    static final int END_THINK = 97;
    static final int FIRST_HALF = 98;
    static final int SECOND_HALF = 99;
    static final int SIZE = 100;

    @Override
    public int[] encode(String text) {
        return text.chars().map(character -> character - ' ').toArray();
    }

    @Override
    public String decode(int[] ids) {
        StreamingDecoder decoder = streaming();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.accept(id));
        }
        return text.append(decoder.finish()).toString();
    }

    @Override
    public StreamingDecoder streaming() {
        return new StreamingDecoder() {
            private boolean half;

            @Override
            public String accept(int id) {
                String before = half && id != SECOND_HALF ? "\uFFFD" : "";
                half = id == FIRST_HALF;
                return before
                        + switch (id) {
                            case END -> "<end>";
                            case THINK -> "<think>";
                            case END_THINK -> "</think>";
                            case FIRST_HALF -> "";
                            case SECOND_HALF -> "ä";
                            default -> String.valueOf((char) (' ' + id));
                        };
            }

            @Override
            public String finish() {
                boolean open = half;
                half = false;
                return open ? "\uFFFD" : "";
            }
        };
    }

    @Override
    public int size() {
        return SIZE;
    }

    @Override
    public List<Integer> endTokens() {
        return List.of(END);
    }

    @Override
    public OptionalInt idOf(String token) {
        return switch (token) {
            case "<think>" -> OptionalInt.of(THINK);
            case "</think>" -> OptionalInt.of(END_THINK);
            default -> OptionalInt.empty();
        };
    }
}
