package dev.ferrum.app.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.TestStart;
import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.service.FakeModel;
import dev.ferrum.app.start.Catalog;
import dev.ferrum.app.start.Switches;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/// No toolkit runs here: every executor is the caller.
final class ChatViewModelTest {
    private static final Executor INLINE = Runnable::run;

    private long nanos;
    private final Catalog catalog = TestStart.context().catalog();
    private final FakeModel model = new FakeModel(catalog.byDefault().file());
    private final EngineService service = new EngineService((_, _) -> model, INLINE, INLINE::execute);
    private final ChatViewModel chat = new ChatViewModel(service, catalog, Switches.none(), () -> 42, () -> nanos);

    @Test
    void nothingCanBeSentBeforeAModelIsReady() {
        assertFalse(chat.send("Hello"));
        assertTrue(chat.transcript().turns().isEmpty());
        chat.loadDefault();
        assertTrue(chat.canSend("Hello"));
        assertFalse(chat.canSend("  \n"));
    }

    @Test
    void tokensAppearWithTheNextFrameAllAtOnce() {
        Turn reply = ask("Hello");
        model.say("Once");
        model.say(" upon");
        assertEquals("", reply.textProperty().get());
        chat.onFrame();
        assertEquals("Once upon", reply.textProperty().get());
        assertEquals(Turn.Phase.WRITING, reply.phaseProperty().get());
    }

    @Test
    void aFinishedReplyShowsItsFiguresAndTheNextOneCanBeAsked() {
        Turn reply = ask("Hello");
        model.say("Once");
        model.say(" upon");
        model.end(Reason.END_OF_TURN);
        chat.onFrame();
        assertEquals(
                "40.0 tok/s · 2 tokens · 0.50 s to first token",
                reply.noteProperty().get());
        assertEquals("40.0 tok/s", chat.rateProperty().get());
        assertEquals(Turn.Phase.DONE, reply.phaseProperty().get());
        assertFalse(chat.replyingProperty().get());
        assertTrue(chat.canSend("And then?"));
    }

    @Test
    void theRateOfARunningReplyIsShownFourTimesASecondAtMost() {
        ask("Hello");
        model.say("a");
        chat.onFrame();
        assertEquals("", chat.rateProperty().get());
        nanos += 100_000_000L;
        model.say("b");
        chat.onFrame();
        assertEquals("", chat.rateProperty().get());
        nanos += 150_000_000L;
        model.say("c");
        chat.onFrame();
        // Two tokens in the quarter of a second after the first.
        assertEquals("8.0 tok/s", chat.rateProperty().get());
    }

    @Test
    void aStoppedReplyKeepsItsTextAndTheConversationGoesOn() {
        Turn reply = ask("Hello");
        model.say("Once");
        chat.stop();
        chat.onFrame();
        assertEquals("Once", reply.textProperty().get());
        assertEquals(Turn.Phase.STOPPED, reply.phaseProperty().get());
        ask("Go on");
        assertEquals(
                List.of(ChatMessage.user("Hello"), ChatMessage.assistant("Once"), ChatMessage.user("Go on")),
                messages(model.requests().getLast()));
    }

    @Test
    void aFailedReplySaysWhyAndKeepsItsText() {
        Turn reply = ask("Hello");
        model.say("Once");
        model.fail("the device is gone");
        chat.onFrame();
        assertEquals("Once", reply.textProperty().get());
        assertEquals("the device is gone", reply.noteProperty().get());
        assertEquals(Turn.Phase.FAILED, reply.phaseProperty().get());
        assertFalse(chat.replyingProperty().get());
    }

    @Test
    void reasoningIsKeptApartAndNotSentBack() {
        Turn reply = ask("Hello");
        model.think("\nHm.");
        model.say("\n\nYes.");
        model.end(Reason.END_OF_TURN);
        chat.onFrame();
        assertEquals("Hm.", reply.reasoningProperty().get());
        assertEquals("Yes.", reply.textProperty().get());
        ask("Why?");
        assertEquals(
                ChatMessage.assistant("Yes."),
                messages(model.requests().getLast()).get(1));
    }

    @Test
    void theBundledModelIsAskedWithTheCatalogsSampling() {
        ask("Hello");
        GenerationRequest request = model.requests().getFirst();
        assertEquals(500, request.maxTokens());
        assertEquals(0.7f, request.sampling().temperature());
        assertEquals(40, request.sampling().topK());
        assertEquals(0.95f, request.sampling().topP());
        assertEquals(1.1f, request.sampling().repetitionPenalty());
        assertEquals(42, request.sampling().seed());
    }

    @Test
    void aModelThatCannotBeLoadedIsAStateWithAWayOut() {
        EngineService broken = new EngineService(
                (_, _) -> {
                    throw new EngineException("at byte 24: expected 12 tensors, file ends");
                },
                INLINE,
                INLINE::execute);
        ChatViewModel failing = new ChatViewModel(broken, catalog, Switches.none(), () -> 1, () -> nanos);
        failing.load(Path.of("broken.gguf"));
        EngineState.Failed state = assertInstanceOf(
                EngineState.Failed.class, failing.engineProperty().get());
        assertEquals("at byte 24: expected 12 tensors, file ends", state.message());
        assertFalse(state.remedy().isBlank());
        assertFalse(failing.canSend("Hello"));
    }

    @Test
    void loadingAnotherModelEndsTheReplyAndClosesTheFirst() {
        Turn reply = ask("Hello");
        model.say("Once");
        chat.load(Path.of("other.gguf"));
        chat.onFrame();
        assertTrue(model.closed());
        assertEquals(Turn.Phase.STOPPED, reply.phaseProperty().get());
    }

    @Test
    void startingAnewForgetsTheConversation() {
        ask("Hello");
        model.end(Reason.END_OF_TURN);
        chat.onFrame();
        chat.startAnew();
        assertTrue(chat.transcript().turns().isEmpty());
        ask("Again");
        assertEquals(
                List.of(ChatMessage.user("Again")), messages(model.requests().getLast()));
    }

    private Turn ask(String text) {
        if (!(chat.engineProperty().get() instanceof EngineState.Ready)) {
            chat.loadDefault();
        }
        assertTrue(chat.send(text));
        return chat.transcript().turns().getLast();
    }

    private static List<ChatMessage> messages(GenerationRequest request) {
        return assertInstanceOf(Prompt.Chat.class, request.prompt()).messages();
    }
}
