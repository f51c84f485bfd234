package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.chat.OpenConversation;
import dev.ferrum.app.chat.Turn;
import dev.ferrum.app.store.Conversation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javafx.scene.control.Button;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.testfx.api.FxRobot;

/// Several chats, what belongs to each, and what they can hold. By keys and clicks, with the real engine and the
/// bundled model.
final class ChatsFlowTest {
    @RegisterExtension
    static final FlowWindow window = new FlowWindow(1000, 700);

    private final Flow flow = window.flow();
    private final AppRig rig = flow.rig();
    private final FxRobot robot = flow.robot();

    @Test
    void aConversationGoesOnWritingWhileAnotherIsOpen() throws Exception {
        rig.ask("A story about the sea", 10);
        OpenConversation writing = flow.open();
        Turn reply = rig.last();
        rig.run(rig.chat()::startAnew);
        int seen = AppRig.onFx(() -> reply.textProperty().get().length());
        rig.waitLong(() -> reply.textProperty().get().length() > seen + 40
                || !reply.phaseProperty().get().running());
        rig.run(() -> rig.chat().open(writing.id()));
        assertEquals(reply, rig.last());
        flow.stop();
    }

    @Test
    void renamingPinningSearchingAndDeletingWithUndo() throws Exception {
        rig.ask("A story about a purple dragon", 30);
        flow.stop();
        Conversation mine = rig.context().conversations().find(flow.open().id()).orElseThrow();
        rig.run(() -> rig.context().sideBar().rename(mine, "Dragons, all of them"));
        rig.waitUntil(() -> flow.labelOf("Dragons, all of them") != null);
        rig.run(() -> rig.context()
                .sideBar()
                .togglePin(rig.context().conversations().find(mine.id()).orElseThrow()));
        rig.waitUntil(() -> flow.labelOf("Pinned") != null);
        robot.press(KeyCode.CONTROL).type(KeyCode.F).release(KeyCode.CONTROL);
        rig.waitUntil(() -> rig.find("#search-chats").isFocused());
        rig.run(() -> ((TextField) rig.find("#search-chats")).setText("purple drag"));
        rig.waitUntil(() -> rig.find(".found-row") != null);
        rig.run(() -> ((TextField) rig.find("#search-chats")).clear());
        rig.run(() -> rig.chat().delete(mine.id()));
        rig.waitUntil(() -> rig.context().conversations().find(mine.id()).isEmpty());
        rig.run(() -> ((Button) rig.find("#undo")).fire());
        rig.waitUntil(() -> rig.context().conversations().find(mine.id()).isPresent());
        rig.run(() -> rig.chat().open(mine.id()));
        rig.waitUntil(() -> flow.open().id() == mine.id());
        assertEquals(2, flow.open().turns().size());
    }

    @Test
    void anAttachedFileReachesTheModelWithItsSizeShown() throws Exception {
        Path file = Files.writeString(window.folder().resolve("notes.txt"), "The hero is called Alma. ".repeat(20));
        rig.run(() -> rig.chat().attach(List.of(file, window.folder().resolve("missing.txt"))));
        rig.waitUntil(() -> rig.find(".file-chip") != null);
        assertTrue(flow.open().attachments().getFirst().tokens() > 50);
        rig.waitUntil(() -> flow.labelOf("missing.txt could not be read") != null);
        flow.write("Tell me her story");
        robot.type(KeyCode.ENTER);
        rig.waitLong(() -> flow.answerLength() > 5);
        flow.stop();
        assertTrue(rig.last().figuresProperty().get().promptTokens() > 100);
        assertEquals(
                "notes.txt",
                flow.open().turns().getFirst().attachments().getFirst().name());
    }

    @Test
    void theContextMeterWarnsAndSaysWhatWillBeLeftOut() throws Exception {
        Path file = Files.writeString(
                window.folder().resolve("long.txt"), "once upon a time there was a fox. ".repeat(170));
        rig.ask("A story about snow", 20);
        flow.stop();
        rig.run(() -> rig.chat().attach(List.of(file)));
        rig.waitUntil(() -> rig.chat().contextProperty().get().dropped() > 0);
        rig.waitUntil(() -> flow.label("#context-headline").startsWith("The next answer leaves out"));
        flow.write("Go on with it");
        robot.type(KeyCode.ENTER);
        rig.waitLong(
                () -> flow.answerLength() > 5 || !rig.chat().replyingProperty().get());
        flow.stop();
        assertTrue(
                rig.last().endingProperty().get().contains("left out"),
                rig.last().endingProperty().get());
    }

    @Test
    void aDraftStaysWithItsConversation() throws Exception {
        rig.ask("A story about rain", 10);
        flow.stop();
        long id = flow.open().id();
        flow.write("unfinished thought");
        rig.run(rig.chat()::startAnew);
        assertEquals("", AppRig.onFx(() -> ((TextArea) rig.find("#prompt")).getText()));
        rig.run(() -> rig.chat().open(id));
        rig.waitUntil(() -> ((TextArea) rig.find("#prompt")).getText().equals("unfinished thought"));
    }

    @Test
    void nothingIsListedOrKeptUntilSomethingIsSaid() throws Exception {
        long id = flow.open().id();
        rig.run(rig.chat()::startAnew);
        assertFalse(rig.context().conversations().find(id).isPresent());
        assertTrue(IntStream.range(0, 3)
                .allMatch(_ -> rig.context().conversations().find(id).isEmpty()));
    }
}
