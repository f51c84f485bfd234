package dev.ferrum.app.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.store.Figures;
import dev.ferrum.app.store.Message;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Channel;
import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.Role;
import dev.ferrum.engine.api.Usage;
import dev.ferrum.engine.error.EngineException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A reply from its first event to its last, on a clock that the test turns.
final class ReplyTest {
    private static final long MILLIS = 1_000_000L;

    private long now = 5_000 * MILLIS;
    private final Turn turn = Turn.reply(new Message(
            2, 1, 0, Role.ASSISTANT, "", "", Instant.EPOCH, Message.Phase.DONE, "", Figures.NONE, "m", List.of()));
    private final Reply reply = new Reply(turn, 1, () -> now);

    @Test
    void readingTellsHowFarAndHowLongStill() {
        reply.offer(new GenerationEvent.Started(1000, 200));
        pass(100);
        reply.offer(new GenerationEvent.Reading(400, 1000));
        reply.drain();
        assertEquals(Turn.Phase.READING, turn.phaseProperty().get());
        Reading reading = turn.readingProperty().get();
        assertEquals(0.4, reading.progress(), 1e-9);
        assertEquals(0.3, reading.secondsLeft(), 1e-9);
    }

    @Test
    void reasoningIsTimedAndCountedApartFromTheAnswer() {
        think("Let me ");
        pass(2000);
        think("see");
        reply.drain();
        assertEquals(Turn.Phase.THINKING, turn.phaseProperty().get());
        assertTrue(turn.thoughtProperty().get().running());
        pass(1000);
        say("\n\nIt is");
        say(" so");
        reply.drain();
        assertEquals(Turn.Phase.WRITING, turn.phaseProperty().get());
        assertEquals("Let me see", turn.reasoningProperty().get());
        assertEquals("It is so", turn.textProperty().get());
        finish(Reason.END_OF_TURN, 4);
        assertEquals(
                new Thought(3000 * MILLIS, 2, false), turn.thoughtProperty().get());
        Figures figures = turn.figuresProperty().get();
        assertEquals(new Figures(12, 3, 4, 2, 70, 900, 3000 * MILLIS), figures);
        assertEquals(Turn.Phase.DONE, turn.phaseProperty().get());
        assertEquals("", turn.endingProperty().get());
    }

    @Test
    void textWithoutATokenOfItsOwnIsNotCounted() {
        say("a");
        reply.offer(new GenerationEvent.Token(-1, "b", Channel.ANSWER));
        pass(300);
        reply.drain();
        assertEquals("ab", turn.textProperty().get());
        assertEquals(1, turn.figuresProperty().get().tokens());
    }

    @Test
    void endingsAreSaidInWords() {
        say("a");
        finish(Reason.CANCELLED, 1);
        assertEquals(Turn.Phase.STOPPED, turn.phaseProperty().get());
        assertEquals("Stopped by you", turn.endingProperty().get());
    }

    @Test
    void whatWasLeftOutIsSaidAtTheEnd() {
        reply.submitted(new Handle(), 4);
        finish(Reason.END_OF_TURN, 1);
        assertEquals(
                "The 4 oldest messages were left out", turn.endingProperty().get());
    }

    @Test
    void aFailureKeepsTheTextAndTheReason() {
        say("half");
        reply.offer(new GenerationEvent.Failed(new EngineException("the driver was reset"), usage(1)));
        reply.drain();
        assertEquals("half", turn.textProperty().get());
        assertEquals("the driver was reset", turn.endingProperty().get());
        assertEquals(Turn.Phase.FAILED, turn.phaseProperty().get());
    }

    @Test
    void aReplyThatGoesOnAddsUp() {
        say("one");
        finish(Reason.CANCELLED, 5);
        turn.resume();
        Reply more = new Reply(turn, 1, () -> now);
        more.offer(new GenerationEvent.Token(7, " two", Channel.ANSWER));
        more.offer(new GenerationEvent.Finished(Reason.END_OF_TURN, usage(3)));
        more.drain();
        assertEquals("one two", turn.textProperty().get());
        assertEquals(8, turn.figuresProperty().get().tokens());
        assertEquals(1800, turn.figuresProperty().get().generationNanos());
        assertEquals(70, turn.figuresProperty().get().firstTokenNanos());
    }

    @Test
    void cancellingBeforeTheEngineHasTheRequestCancelsItThen() {
        Handle handle = new Handle();
        reply.cancel();
        reply.submitted(handle, 0);
        assertTrue(handle.cancelled);
    }

    private void say(String text) {
        reply.offer(new GenerationEvent.Token(1, text, Channel.ANSWER));
    }

    private void think(String text) {
        reply.offer(new GenerationEvent.Token(1, text, Channel.REASONING));
    }

    private void finish(Reason reason, int tokens) {
        reply.offer(new GenerationEvent.Finished(reason, usage(tokens)));
        reply.drain();
    }

    private static Usage usage(int tokens) {
        return new Usage(12, 3, tokens, 20, 50, 900);
    }

    private void pass(long millis) {
        now += millis * MILLIS;
    }

    private static final class Handle implements GenerationHandle {
        private boolean cancelled;

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public GenerationEvent await() {
            throw new UnsupportedOperationException("nobody waits");
        }

        @Override
        public boolean isDone() {
            return false;
        }
    }
}
