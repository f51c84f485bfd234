package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.chat.Comparison;
import dev.ferrum.app.chat.Turn;
import dev.ferrum.app.chat.Variation;
import dev.ferrum.app.store.ChatSettings;
import javafx.scene.control.Button;
import javafx.scene.control.TextArea;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.testfx.api.FxRobot;

/// Asking, and what can be done with an answer: stopping, going on, versions, branches, undo. By keys and clicks, with
/// the real engine and the bundled model.
final class AnswersFlowTest {
    @RegisterExtension
    static final FlowWindow window = new FlowWindow(1000, 700);

    private final Flow flow = window.flow();
    private final AppRig rig = flow.rig();
    private final FxRobot robot = flow.robot();

    @Test
    void enterSendsAndTheAnswerIsStreamedCountedAndKept() throws Exception {
        flow.write("Tell me a story about a fox");
        robot.type(KeyCode.ENTER);
        rig.waitLong(() -> flow.answerLength() > 20);
        assertEquals("1 answer running", flow.label("#activity"));
        rig.run(rig.chat()::stop);
        rig.awaitReply();
        rig.waitUntil(() -> flow.label("#activity").equals("Ready"));
        assertTrue(rig.last().figuresProperty().get().tokens() > 0);
        assertEquals(
                "Stopped by you", AppRig.onFx(() -> rig.last().endingProperty().get()));
        long id = flow.open().id();
        rig.waitUntil(() -> rig.context().conversations().find(id).isPresent());
        assertEquals(
                "Tell me a story about a fox",
                rig.context().conversations().find(id).orElseThrow().title());
    }

    @Test
    void escapeStopsAndGoOnGoesOnInsideTheSameAnswer() throws Exception {
        flow.write("Tell me a story about a boat");
        robot.type(KeyCode.ENTER);
        rig.waitLong(() -> flow.answerLength() > 20);
        robot.type(KeyCode.ESCAPE);
        rig.awaitReply();
        String before = flow.answer();
        int turns = flow.open().turns().size();
        rig.waitUntil(() -> flow.text("Go on") != null);
        rig.run(() -> ((Button) flow.text("Go on")).fire());
        rig.waitLong(() -> flow.answerLength() > before.length() + 20
                || !rig.chat().replyingProperty().get());
        assertTrue(flow.answer().startsWith(before), "the first part stays");
        assertEquals(turns, flow.open().turns().size());
    }

    @Test
    void answeringAgainMakesAVersionAndTheArrowsWalk() throws Exception {
        rig.ask("A story about an owl", 30);
        flow.stop();
        String first = flow.answer();
        long firstId = rig.last().id();
        rig.run(() -> ((Button) flow.action("Answer again")).fire());
        rig.waitLong(() -> rig.last().id() != firstId && flow.answerLength() > 20);
        flow.stop();
        assertEquals(2, rig.last().versionsProperty().get().count());
        rig.waitUntil(() -> flow.action("Earlier version") != null);
        rig.run(() -> ((Button) flow.action("Earlier version")).fire());
        assertEquals(first, flow.answer());
    }

    @Test
    void anEditedQuestionBranchesAndTheOldBranchStays() throws Exception {
        rig.ask("A story about a cat", 30);
        flow.stop();
        String oldAnswer = flow.answer();
        robot.type(KeyCode.UP);
        rig.waitUntil(() -> rig.find("#edit") != null && rig.find("#edit").isFocused());
        rig.run(() -> ((TextArea) rig.find("#edit")).setText("A story about a dog"));
        rig.run(() -> ((Button) rig.find("#edit-done")).fire());
        rig.waitLong(() -> flow.answerLength() > 20 && !flow.answer().equals(oldAnswer));
        flow.stop();
        Turn question = flow.open().turns().getFirst();
        assertEquals("A story about a dog", question.textProperty().get());
        assertEquals(2, question.versionsProperty().get().count());
        rig.run(() -> rig.chat().showVersion(flow.open().turns().getFirst(), -1));
        assertEquals(
                "A story about a cat",
                flow.open().turns().getFirst().textProperty().get());
        assertEquals(oldAnswer, flow.answer());
    }

    @Test
    void aDeletedMessageComesBackWithUndo() throws Exception {
        rig.ask("A story about a tree", 30);
        flow.stop();
        String before = flow.answer();
        rig.run(() -> ((Button) flow.action("Delete from here")).fire());
        rig.waitUntil(() -> rig.find("#undo") != null);
        int after = flow.open().turns().size();
        assertTrue(after < 2, "turns left: " + after);
        robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
        rig.waitUntil(() -> flow.open().turns().size() == 2);
        assertEquals(before, flow.answer());
    }

    @Test
    void fourAnswersAreComparedAndTheKeptOneIsShown() throws Exception {
        rig.run(() -> rig.chat().compare("A story about a king", rig.chat().variations(Variation.By.TEMPERATURE, 4)));
        Comparison comparison = flow.open().comparisonProperty().get().orElseThrow();
        rig.waitLong(() -> comparison.candidates().stream()
                .allMatch(it -> it.turn().textProperty().get().length() > 5));
        assertTrue(flow.label("#activity").startsWith("4 answers running"), flow.label("#activity"));
        rig.run(() -> rig.scene().getRoot().lookup(".compare").requestFocus());
        robot.type(KeyCode.DIGIT2);
        rig.awaitReply();
        rig.waitUntil(() -> flow.open().comparisonProperty().get().isEmpty());
        assertEquals(comparison.candidates().get(1).turn(), rig.last());
        assertEquals(4, rig.last().versionsProperty().get().count());
    }

    @Test
    void theCopyButtonPutsTheAnswerOntoTheClipboard() throws Exception {
        rig.ask("A story about a mouse", 30);
        flow.stop();
        rig.run(() -> ((Button) flow.action("Copy as Markdown")).fire());
        assertEquals(
                flow.answer(), AppRig.onFx(() -> Clipboard.getSystemClipboard().getString()));
    }

    @Test
    void settingsOfOneChatAreItsOwnAndReachTheNextAnswer() throws Exception {
        rig.run(() -> rig.chat().changeSettings(ChatSettings.defaults().withPreset("greedy")));
        rig.ask("A story about a bear", 40);
        flow.stop();
        String first = flow.answer();
        rig.run(() -> rig.chat().regenerate(rig.last()));
        rig.waitUntil(() ->
                flow.answerLength() >= 40 || !rig.chat().replyingProperty().get());
        flow.stop();
        int both = Math.min(first.length(), flow.answer().length());
        assertEquals(first.substring(0, both), flow.answer().substring(0, both), "greedy answers are the same");
        rig.run(rig.chat()::startAnew);
        assertNotEquals("greedy", rig.chat().settings().preset());
    }
}
