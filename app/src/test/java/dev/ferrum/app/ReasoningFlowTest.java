package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.chat.Turn;
import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.store.ConversationJson;
import dev.ferrum.app.store.Figures;
import dev.ferrum.app.store.Message;
import dev.ferrum.engine.api.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.scene.control.Button;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Reasoning that the real engine writes. The bundled model never begins one by itself, but goes on inside one that is
/// open, as it does with any text: a chat is imported whose answer was stopped while it reasoned.
final class ReasoningFlowTest {
    private static final String BEGUN = "Once upon a time there was a little fox. She wanted to";

    @RegisterExtension
    static final FlowWindow window = new FlowWindow(1000, 700);

    private static Flow flow;

    @BeforeAll
    static void takeWindow() {
        flow = window.flow();
    }

    @Test
    void aStoppedReasoningGoesOnInsideItsFoldAndIsCountedThere() throws Exception {
        importStopped();
        flow.rig().waitUntil(() -> flow.found(".fold-button") != null);
        assertFalse(AppRig.onFx(() -> flow.rig().find(".thought-box").isVisible()), "folded while nothing is written");
        Turn reply = flow.rig().last();
        List<String> told = new CopyOnWriteArrayList<>();
        flow.rig().run(() -> fold().accessibleTextProperty().subscribe(words -> told.add(words)));
        flow.clickText("Go on");
        flow.rig().waitLong(() -> reply.reasoningProperty().get().length() > BEGUN.length() + 20);
        // Within one frame, so that no fast machine comes to the end meanwhile.
        flow.rig().run(() -> {
            assertEquals(Turn.Phase.THINKING, reply.phaseProperty().get());
            assertTrue(thoughtShown(), "open while the model reasons");
            fold().fire();
            assertFalse(thoughtShown());
            fold().fire();
            assertTrue(thoughtShown());
        });
        assertEquals(Optional.of(BEGUN), flow.lastPrompt().getLast().reasoning());
        assertTrue(flow.lastChat().continueLast());
        flow.rig()
                .waitUntil(() -> told.stream().anyMatch(words -> words.matches("Thinking, .* [0-9]+ tokens"))
                        || !reply.phaseProperty().get().running());
        assertTrue(
                told.stream().anyMatch(words -> words.matches("Thinking, .* [0-9]+ tokens")),
                "counted while it is written: " + told);
        flow.stop();

        String reasoning = reply.reasoningProperty().get();
        assertTrue(reasoning.startsWith(BEGUN), reasoning);
        assertFalse(reasoning.contains("<think>"), reasoning);
        assertEquals("", reply.textProperty().get(), "no word of it is the answer");
        int tokens = reply.figuresProperty().get().thinkingTokens();
        assertTrue(tokens > 1, tokens + " tokens");
        assertEquals(tokens, reply.figuresProperty().get().tokens());
        flow.rig().waitUntil(() -> fold().getAccessibleText().endsWith(", %d tokens".formatted(tokens)));
        assertTrue(AppRig.onFx(ReasoningFlowTest::thoughtShown), "opened by hand it stays open");
    }

    /// Imports a chat whose answer had not got beyond its reasoning.
    private static void importStopped() throws Exception {
        Instant now = Instant.now();
        Conversation conversation = Conversation.begin(1, now, ChatSettings.defaults())
                .withTitle("A fox", true)
                .withLeaf(3);
        List<Message> messages = List.of(
                message(2, 0, Role.USER, "A story about a fox", "", now),
                message(3, 2, Role.ASSISTANT, "", BEGUN, now));
        Path file = window.folder().resolve("reasoning.json");
        Files.writeString(file, ConversationJson.write(new ConversationJson.Whole(conversation, messages)));
        flow.rig().run(() -> flow.rig().context().files().importJson(file));
        flow.rig().waitUntil(() -> flow.open().turns().size() == 2);
    }

    private static Message message(long id, long parent, Role role, String text, String reasoning, Instant now) {
        return new Message(
                id,
                1,
                parent,
                role,
                text,
                reasoning,
                now,
                role == Role.USER ? Message.Phase.DONE : Message.Phase.STOPPED,
                "",
                Figures.NONE,
                "",
                List.of());
    }

    private static Button fold() {
        return (Button) flow.found(".fold-button");
    }

    private static boolean thoughtShown() {
        return flow.rig().find(".thought-box").isVisible();
    }
}
