package dev.ferrum.app.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.TestStart;
import dev.ferrum.app.library.LibraryViewModel;
import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.FakeModel;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.store.Archive;
import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.store.ConversationStore;
import dev.ferrum.app.store.Message;
import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.Prompt.Thinking;
import dev.ferrum.engine.api.Role;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The conversation page without a toolkit: a model that the test plays, a real database, everything on one thread.
final class ChatViewModelTest {
    @TempDir
    private Path folder;

    private final StartContext start = TestStart.context();
    private final FakeModel model = new FakeModel(start.catalog().byDefault().file());
    private ConversationStore store;
    private Conversations conversations;
    private ChatViewModel chat;

    @BeforeEach
    void open() {
        store = ConversationStore.open(folder.resolve("chats.db"), InstantSource.system())
                .store();
        Archive archive = new Archive(store, Runnable::run, Runnable::run);
        EngineService service = new EngineService((_, _) -> model, Runnable::run, Runnable::run);
        Notices notices = new Notices();
        conversations = new Conversations(archive, InstantSource.system(), notices);
        chat = new ChatViewModel(
                service,
                new Generation(service, start.catalog(), () -> 7, Runnable::run, Runnable::run),
                conversations,
                archive,
                notices,
                InstantSource.system(),
                System::nanoTime);
        new LibraryViewModel(service, start.catalog(), start.switches(), UnaryOperator.identity()).loadDefault();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aSentMessageIsAnsweredListedAndKept() {
        assertTrue(chat.send("Hello there"));
        assertFalse(chat.send("not while it writes"));
        model.say("Good ");
        model.say("day");
        chat.replies().onFrame();
        assertEquals(Turn.Phase.WRITING, last().phaseProperty().get());
        finish();
        Conversation listed = conversations.all().getFirst();
        assertEquals("Hello there", listed.title());
        List<Message> kept = store.messages(listed.id());
        assertEquals(
                List.of("Hello there", "Good day"),
                kept.stream().map(Message::text).toList());
        assertEquals(Message.Phase.DONE, kept.getLast().phase());
        assertEquals(2, kept.getLast().figures().tokens());
        assertEquals(kept.getLast().id(), listed.leaf());
    }

    @Test
    void thinkingAndSystemPromptOfAChatReachTheModel() {
        chat.changeSettings(ChatSettings.defaults()
                .withThinking(Thinking.OFF)
                .withSystemPrompt("Be brief.")
                .withPreset("greedy"));
        chat.send("Hello");
        Prompt.Chat prompt = (Prompt.Chat) model.requests().getLast().prompt();
        assertEquals(Thinking.OFF, prompt.thinking());
        assertEquals(Role.SYSTEM, prompt.messages().getFirst().role());
        assertEquals(0f, model.requests().getLast().sampling().temperature());
    }

    @Test
    void goingOnAsksInsideTheSameAnswer() {
        chat.send("Hello");
        model.say("Once");
        chat.stop();
        chat.replies().onFrame();
        assertEquals(Turn.Phase.STOPPED, last().phaseProperty().get());
        Turn stopped = last();
        chat.goOn(stopped);
        Prompt.Chat prompt = (Prompt.Chat) model.requests().getLast().prompt();
        assertTrue(prompt.continueLast());
        assertEquals("Once", prompt.messages().getLast().content());
        model.say(" upon");
        finish();
        assertEquals("Once upon", stopped.textProperty().get());
        assertEquals(stopped, last());
    }

    @Test
    void everyAnswerAndEditStaysAsAVersionAlsoAfterAReopening() {
        answered("One", "first");
        chat.regenerate(last());
        model.say("second");
        finish();
        chat.edit(turns().getFirst(), "Two");
        model.say("third");
        finish();
        assertEquals(new Versions(2, 2), turns().getFirst().versionsProperty().get());
        chat.showVersion(turns().getFirst(), -1);
        assertEquals("second", last().textProperty().get());
        chat.showVersion(last(), -1);
        assertEquals("first", last().textProperty().get());
        long id = chat.openProperty().get().id();
        chat.startAnew();
        chat.open(id);
        assertEquals("first", last().textProperty().get());
        assertEquals(new Versions(1, 2), last().versionsProperty().get());
    }

    @Test
    void aComparisonRunsAtOnceAndTheKeptAnswerGoesOn() {
        answered("One", "first");
        assertTrue(chat.compare("Which?", chat.variations(Variation.By.TEMPERATURE, 3)));
        assertEquals(4, model.requests().size());
        assertEquals(3, chat.replies().countProperty().get());
        model.say(1, "a");
        model.say(2, "b");
        model.say(3, "c");
        model.end(1, Reason.END_OF_TURN);
        chat.replies().onFrame();
        Comparison comparison =
                chat.openProperty().get().comparisonProperty().get().orElseThrow();
        chat.keep(comparison.candidates().get(1));
        chat.replies().onFrame();
        assertEquals(1, chat.replies().countProperty().get(), "the others have ended, the kept one writes on");
        model.end(2, Reason.END_OF_TURN);
        chat.replies().onFrame();
        assertEquals("b", last().textProperty().get());
        assertEquals(new Versions(2, 3), last().versionsProperty().get());
        assertFalse(chat.replyingProperty().get());
    }

    @Test
    void whatIsDeletedComesBackWithUndo() {
        answered("One", "first");
        chat.delete(turns().getFirst());
        assertEquals(0, turns().size());
        chat.notices().undo();
        assertEquals("first", last().textProperty().get());
        long id = chat.openProperty().get().id();
        chat.delete(id);
        assertEquals(0, conversations.all().size());
        chat.notices().undo();
        chat.open(id);
        assertEquals("first", last().textProperty().get());
    }

    @Test
    void aReplyGoesOnInAConversationThatIsNotShown() {
        chat.send("One");
        Turn reply = last();
        long id = chat.openProperty().get().id();
        chat.startAnew();
        assertFalse(chat.replyingProperty().get());
        assertTrue(chat.replies().conversations().contains(id));
        model.say("meanwhile");
        finish();
        assertEquals("meanwhile", reply.textProperty().get());
        assertEquals("meanwhile", store.messages(id).getLast().text());
    }

    @Test
    void aSearchHitOpensItsBranchEvenFromAnotherChat() {
        answered("One", "first");
        long hidden = last().id();
        chat.regenerate(last());
        model.say("second");
        finish();
        long id = chat.openProperty().get().id();
        chat.startAnew();
        chat.openAt(id, hidden);
        assertEquals("first", last().textProperty().get());
        assertEquals(hidden, chat.foundProperty().get().id());
    }

    @Test
    void aModelThatWasUnloadedFailsTheAnswerInWords() {
        model.close();
        chat.send("Hello");
        chat.replies().onFrame();
        assertEquals(Turn.Phase.FAILED, last().phaseProperty().get());
        assertTrue(
                last().endingProperty().get().contains("closed"),
                last().endingProperty().get());
    }

    private void answered(String question, String answer) {
        chat.send(question);
        model.say(answer);
        finish();
    }

    private void finish() {
        model.end(Reason.END_OF_TURN);
        chat.replies().onFrame();
    }

    private List<Turn> turns() {
        return chat.openProperty().get().turns();
    }

    private Turn last() {
        return turns().getLast();
    }
}
