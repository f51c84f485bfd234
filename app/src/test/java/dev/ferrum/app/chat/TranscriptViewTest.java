package dev.ferrum.app.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.store.Figures;
import dev.ferrum.engine.api.GenerationEvent.Reason;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/// What the transcript shows of an answer on its way, and that nothing moves which should not.
@ExtendWith(ApplicationExtension.class)
final class TranscriptViewTest {
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
    void theThoughtIsOpenWhileItRunsAndFoldsWithItsFigures(FxRobot robot) {
        robot.interact(() -> {
            rig.model.send("Why is the sky dark?");
            rig.fake.think("Height ");
            rig.frame();
            assertTrue(rig.inLast(".thought-box").isVisible());
            rig.fake.think("matters");
            rig.pass(6);
            rig.fake.say("Less air");
            rig.frame();
            assertFalse(rig.inLast(".thought-box").isVisible());
            rig.fake.end(Reason.END_OF_TURN);
            rig.frame();
        });
        assertEquals(
                "Thought for 6\u00a0s, 2 tokens", rig.inLast(".fold-button").getAccessibleText());
    }

    @Test
    void aThoughtOpenedByHandStaysOpen(FxRobot robot) {
        robot.interact(() -> {
            rig.model.send("Why?");
            rig.fake.think("Height");
            rig.fake.say("Less ");
            rig.frame();
            ((Button) rig.inLast(".fold-button")).fire();
            rig.fake.say("air");
            rig.fake.end(Reason.END_OF_TURN);
            rig.frame();
            assertTrue(rig.inLast(".thought-box").isVisible());
        });
    }

    @Test
    void readingShowsAfterHalfASecondAndNotBefore(FxRobot robot) throws Exception {
        robot.interact(() -> {
            rig.model.send("A long prompt");
            rig.fake.read(31, 100);
            rig.pass(1);
            rig.fake.read(62, 100);
            rig.frame();
            assertFalse(rig.inLast(".reading").isVisible());
        });
        WaitForAsyncUtils.waitFor(
                10, TimeUnit.SECONDS, () -> rig.inLast(".reading").isVisible());
        assertTrue(rig.inLast(".reading").getAccessibleText().startsWith("Reading your prompt, 62\u00a0%"));
        robot.interact(() -> {
            rig.fake.say("Yes");
            rig.frame();
            assertFalse(rig.inLast(".reading").isVisible());
        });
    }

    @Test
    void aFailureKeepsTheTextSaysWhyAndGoesOnFromThere(FxRobot robot) {
        robot.interact(() -> {
            rig.model.send("Tell me");
            rig.fake.say("From the second night");
            rig.fake.fail("The graphics driver was reset.");
            rig.frame();
        });
        assertEquals("From the second night", rig.last().textProperty().get());
        assertEquals(
                "The graphics driver was reset. What was written is kept.",
                ((Labeled) rig.inLast(".failure")).getText());
        robot.interact(() -> ((Button) rig.inLast(".ending .button")).fire());
        assertEquals(2, rig.fake.requests().size());
        assertTrue(rig.last().phaseProperty().get().running());
        robot.interact(() -> {
            rig.fake.say(" on");
            rig.frame();
        });
        assertEquals("From the second night on", rig.last().textProperty().get());
    }

    @Test
    void neitherTheEndOfAnAnswerNorThePointerMovesAnything(FxRobot robot) {
        robot.interact(() -> {
            rig.model.send("Tell me");
            rig.fake.say("A line of text");
            rig.frame();
        });
        WaitForAsyncUtils.waitForFxEvents();
        double streaming = rig.cell(rig.last()).getHeight();
        double top = top(rig.last());
        robot.interact(() -> {
            rig.fake.end(Reason.END_OF_TURN);
            rig.frame();
        });
        WaitForAsyncUtils.waitForFxEvents();
        assertEquals(streaming, rig.cell(rig.last()).getHeight());
        robot.moveTo(rig.cell(rig.last()));
        assertEquals(streaming, rig.cell(rig.last()).getHeight());
        assertEquals(top, top(rig.last()));
    }

    @Test
    void fiveHundredMessagesOpenWithFewCells(FxRobot robot) {
        robot.interact(() -> rig.fill(10_000, 500));
        WaitForAsyncUtils.waitForFxEvents();
        assertTrue(rig.column().endVisibleProperty().get());
        long cells = rig.turns().stream()
                .filter(turn -> rig.column().cellOf(turn).isPresent())
                .count();
        assertTrue(cells <= 40, cells + " cells");
    }

    @Test
    void aReaderComesBackToWhereTheyWere(FxRobot robot) {
        robot.interact(() -> {
            rig.fill(10_000, 60);
            rig.column().scrollTo(rig.turns().get(20));
        });
        WaitForAsyncUtils.waitForFxEvents();
        double before = top(rig.turns().get(20));
        robot.interact(() -> rig.model.startAnew());
        WaitForAsyncUtils.waitForFxEvents();
        robot.interact(() -> rig.model.open(10_000));
        WaitForAsyncUtils.waitForFxEvents();
        robot.interact(rig::layOut);
        assertEquals(before, top(rig.turns().get(20)), 1);
    }

    @Test
    void aConversationLeftAndReopenedShowsOneComparison(FxRobot robot) {
        robot.interact(() -> {
            rig.model.send("Tell me");
            rig.fake.say("A");
            rig.frame();
            long writing = rig.model.openProperty().get().id();
            for (int i = 0; i < 3; i++) {
                rig.model.startAnew();
                rig.model.open(writing);
            }
            rig.fake.end(Reason.END_OF_TURN);
            rig.frame();
            int[] shown = {0};
            rig.view.getChildrenUnmodifiable().addListener((ListChangeListener<Node>) _ -> shown[0]++);
            rig.model.compare("", rig.model.variations(Variation.By.CHANCE, 2));
            assertEquals(1, shown[0]);
        });
    }

    @Test
    void figuresHaveAPointWhateverTheLanguageOfTheMachine() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertEquals(
                    "40.0 tok/s · 41 tokens · 0.41 s to first token",
                    Words.figures(new Figures(1, 0, 41, 0, 410_000_000L, 1_000_000_000L, 0)));
        } finally {
            Locale.setDefault(before);
        }
    }

    private double top(Turn turn) {
        TurnCell cell = rig.cell(turn);
        return cell.localToScene(cell.getBoundsInLocal()).getMinY();
    }
}
