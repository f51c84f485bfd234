package dev.ferrum.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Channel;
import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.chat.ThinkingSplitter;
import dev.ferrum.engine.chat.ThinkingSplitter.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Text of answers as sinks get it.
class OutputTest {
    private final FakeTokenizer tokenizer = new FakeTokenizer();

    @Test
    void aStopStringAcrossTokensEndsTheAnswerBeforeIt() {
        try (SchedulerRig rig = new SchedulerRig()) {
            int[] prompt = answeredWithCharacters(rig, 30);
            String whole = text(rig, prompt, 30);
            String stop = whole.substring(10, 13);
            int at = whole.indexOf(stop);
            Recorder answer = rig.submit(new GenerationRequest(
                    SchedulerRig.prompt(prompt), SamplingParams.greedy(), 30, List.of(stop), true));
            rig.run();
            assertEquals(whole.substring(0, at), answer.text());
            assertEquals(Reason.STOP_STRING, answer.reason());
            assertEquals(at + 3, answer.ids().size());
            for (int i = 1; i < answer.events.size() - 1; i++) {
                String shown = ((GenerationEvent.Token) answer.events.get(i)).text();
                assertFalse(shown.contains(stop));
            }
        }
    }

    @Test
    void textHeldBackForAStopStringComesWithTheLastToken() {
        try (SchedulerRig rig = new SchedulerRig()) {
            int[] prompt = answeredWithCharacters(rig, 12);
            String whole = text(rig, prompt, 12);
            String neverComplete = whole.substring(9) + "\u0000";
            Recorder answer = rig.submit(new GenerationRequest(
                    SchedulerRig.prompt(prompt), SamplingParams.greedy(), 12, List.of(neverComplete), true));
            rig.run();
            assertEquals(whole, answer.text());
            assertEquals(Reason.MAX_TOKENS, answer.reason());
            assertEquals(12, answer.ids().size());
            GenerationEvent.Token last = (GenerationEvent.Token) answer.events.get(answer.events.size() - 2);
            assertEquals(whole.substring(9), last.text());
        }
    }

    @Test
    void halfACharacterIsNeverShown() {
        OutputText text = output("");
        assertTrue(text.accept(FakeTokenizer.FIRST_HALF).isEmpty());
        assertEquals("ä", text.accept(FakeTokenizer.SECOND_HALF).getFirst().text());
        text.accept(FakeTokenizer.FIRST_HALF);
        assertTrue(text.cut().isEmpty());
        text.accept(FakeTokenizer.FIRST_HALF);
        assertEquals("\uFFFD", text.finishTurn().getFirst().text());
    }

    private OutputText output(String prompt, String... stop) {
        ThinkingSplitter splitter = new ThinkingSplitter(tokenizer.idOf("<think>"), tokenizer.idOf("</think>"), prompt);
        return new OutputText(tokenizer.streaming(), splitter, new StopStrings(List.of(stop)));
    }

    private List<Piece> pieces(OutputText output, String text, int... then) {
        List<Piece> pieces = new ArrayList<>();
        for (int id : tokenizer.encode(text)) {
            pieces.addAll(output.accept(id));
        }
        for (int id : then) {
            pieces.addAll(output.accept(id));
        }
        return pieces;
    }

    private static String join(List<Piece> pieces, Channel channel) {
        return pieces.stream()
                .filter(piece -> piece.channel() == channel)
                .map(Piece::text)
                .collect(Collectors.joining());
    }

    @Test
    void reasoningAndAnswerAreToldApart() {
        OutputText output = output("");
        List<Piece> pieces = new ArrayList<>(pieces(output, "", FakeTokenizer.THINK));
        pieces.addAll(pieces(output, "why", FakeTokenizer.END_THINK));
        pieces.addAll(pieces(output, "so"));
        assertEquals("why", join(pieces, Channel.REASONING));
        assertEquals("so", join(pieces, Channel.ANSWER));
        assertEquals(Channel.ANSWER, output.channel());
    }

    @Test
    void anAnswerThatBeginsInsideTheThinkingPartIsReasoning() {
        OutputText output = output("assistant:<think>\n");
        assertEquals("hm", join(pieces(output, "hm"), Channel.REASONING));
    }

    @Test
    void textHeldBackInTheReasoningComesBeforeTheAnswer() {
        OutputText output = output("<think>", "yes");
        List<Piece> pieces = new ArrayList<>(pieces(output, "a ye", FakeTokenizer.END_THINK));
        assertEquals("a ", join(pieces, Channel.REASONING));
        pieces.addAll(pieces(output, "s no"));
        assertEquals("a ye", join(pieces, Channel.REASONING));
        assertEquals("s no", join(pieces, Channel.ANSWER));
        assertFalse(output.stopped());
    }

    private String text(SchedulerRig rig, int[] prompt, int count) {
        return tokenizer.decode(
                rig.greedy(prompt, count).stream().mapToInt(Integer::intValue).toArray());
    }

    /// A prompt whose greedy answer consists of plain characters.
    private static int[] answeredWithCharacters(SchedulerRig rig, int count) {
        for (int seed = 0; ; seed++) {
            int[] prompt = SchedulerRig.prompt(seed, 6);
            if (rig.greedy(prompt, count).stream().allMatch(id -> id < FakeTokenizer.CHARACTERS)) {
                return prompt;
            }
        }
    }
}
