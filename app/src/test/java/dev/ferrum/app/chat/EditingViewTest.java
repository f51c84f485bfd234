package dev.ferrum.app.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.GenerationEvent.Reason;
import java.nio.file.Path;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/// Editing messages in their place, and going through them by keyboard.
@ExtendWith(ApplicationExtension.class)
final class EditingViewTest {
    @TempDir
    private Path folder;

    private ChatRig rig;

    @Start
    void open(Stage stage) {
        rig = new ChatRig(folder, stage);
        rig.load();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void askingTwiceToEditAnAnswerKeepsOneField(FxRobot robot) {
        robot.interact(() -> {
            answered();
            rig.cell(rig.last()).edit();
            ((TextArea) rig.inLast("#edit")).setText("Typed");
            rig.cell(rig.last()).edit();
            rig.layOut();
        });
        assertEquals("Typed", ((TextArea) rig.inLast("#edit")).getText());
    }

    @Test
    void anEditThatCannotBeSentYetKeepsItsText(FxRobot robot) {
        robot.interact(() -> {
            answered();
            TurnCell question = rig.cell(rig.turns().getFirst());
            question.edit();
            ((TextArea) question.lookup("#edit")).setText("Another question");
            rig.model.regenerate(rig.last());
            rig.layOut();
            ((Button) question.lookup("#edit-done")).fire();
            assertEquals("Another question", ((TextArea) question.lookup("#edit")).getText());
            rig.fake.end(Reason.END_OF_TURN);
            rig.frame();
            ((Button) question.lookup("#edit-done")).fire();
        });
        assertEquals("Another question", rig.turns().getFirst().textProperty().get());
        assertEquals(3, rig.fake.requests().size());
    }

    @Test
    void escapeLeavesAnAnswerAsItWas(FxRobot robot) {
        robot.interact(() -> {
            answered();
            Turn answer = rig.last();
            rig.cell(answer).edit();
            rig.layOut();
            press(rig.inLast("#edit"), KeyCode.ESCAPE, false);
            assertNull(rig.inLast("#edit"));
            assertSame(answer, rig.last());
        });
    }

    @Test
    void anEditedAnswerIsAVersionAndNothingIsAskedAgain(FxRobot robot) {
        robot.interact(() -> {
            answered();
            rig.cell(rig.last()).edit();
            ((TextArea) rig.inLast("#edit")).setText("Mine");
            ((Button) rig.inLast("#edit-done")).fire();
        });
        assertEquals("Mine", rig.last().textProperty().get());
        assertEquals(new Versions(2, 2), rig.last().versionsProperty().get());
        assertEquals(1, rig.fake.requests().size());
    }

    @Test
    void theArrowsGoFromMessageToMessage(FxRobot robot) {
        robot.interact(() -> {
            rig.fill(10_000, 40);
            rig.view.focusTranscript();
        });
        for (int back = 1; back <= 12; back++) {
            robot.interact(() -> press(rig.scene.getFocusOwner(), KeyCode.UP, false));
            WaitForAsyncUtils.waitForFxEvents();
            Turn expected = rig.turns().get(40 - back);
            assertSame(rig.cell(expected), rig.scene.getFocusOwner(), "after " + back);
            assertInView(rig.cell(expected));
        }
        robot.interact(() -> press(rig.scene.getFocusOwner(), KeyCode.DOWN, false));
        assertSame(rig.cell(rig.turns().get(29)), rig.scene.getFocusOwner());
    }

    @Test
    void enterGoesToTheFirstActionOfAMessage(FxRobot robot) {
        robot.interact(() -> {
            answered();
            rig.cell(rig.last()).requestFocus();
            press(rig.cell(rig.last()), KeyCode.ENTER, false);
        });
        assertEquals("Copy as Markdown", rig.scene.getFocusOwner().getAccessibleText());
    }

    @Test
    void walkingThroughVersionsKeepsTheFocusOnTheMessage(FxRobot robot) {
        robot.interact(() -> {
            answered();
            rig.model.regenerate(rig.last());
            rig.fake.say("Second");
            rig.fake.end(Reason.END_OF_TURN);
            rig.frame();
            rig.cell(rig.last()).requestFocus();
            press(rig.cell(rig.last()), KeyCode.LEFT, true);
        });
        WaitForAsyncUtils.waitForFxEvents();
        assertEquals("First", rig.last().textProperty().get());
        robot.interact(() -> press(rig.scene.getFocusOwner(), KeyCode.RIGHT, true));
        WaitForAsyncUtils.waitForFxEvents();
        assertEquals("Second", rig.last().textProperty().get());
    }

    @Test
    void theLastQuestionOpensForEditingFromTheOtherEnd(FxRobot robot) {
        robot.interact(() -> {
            rig.fill(10_000, 200);
            rig.column().scrollTo(rig.turns().getFirst());
        });
        WaitForAsyncUtils.waitForFxEvents();
        robot.interact(rig.view::editLastQuestion);
        Node field = rig.cell(rig.turns().get(198)).lookup("#edit");
        assertNotNull(field);
        assertSame(field, rig.scene.getFocusOwner());
    }

    private void assertInView(Node node) {
        double top = node.localToScene(node.getBoundsInLocal()).getMinY();
        double height = rig.column().getHeight();
        assertTrue(top >= 0 && top < height, "top at %.0f of %.0f".formatted(top, height));
    }

    private void answered() {
        rig.model.send("Tell me");
        rig.fake.say("First");
        rig.fake.end(Reason.END_OF_TURN);
        rig.frame();
    }

    private static void press(Node node, KeyCode code, boolean alt) {
        Event.fireEvent(node, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, false, alt, false));
    }
}
