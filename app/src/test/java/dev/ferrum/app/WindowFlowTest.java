package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.settings.ThemeChoice;
import dev.ferrum.app.ui.FrameProbe;
import java.nio.file.Files;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.testfx.api.FxRobot;

/// The window around the chats: keys, theme, names for screen readers, and that it never hangs. By keys and clicks,
/// with the real engine and the bundled model.
final class WindowFlowTest {
    private static final double LONGEST_TASK_MILLIS = 50;

    @RegisterExtension
    static final FlowWindow window = new FlowWindow(1000, 700);

    private final Flow flow = window.flow();
    private final AppRig rig = flow.rig();
    private final FxRobot robot = flow.robot();

    @Test
    void paletteAndSheetAreReachedByKeyboardAndEscapeLeavesThem() throws Exception {
        robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
        rig.waitUntil(() -> rig.find("#palette") != null && rig.find("#palette").isFocused());
        rig.run(() -> ((TextField) rig.find("#palette")).setText("models"));
        robot.type(KeyCode.ENTER);
        rig.waitUntil(() -> rig.find(".library") != null);
        robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT1).release(KeyCode.CONTROL);
        robot.press(KeyCode.CONTROL).type(KeyCode.SLASH).release(KeyCode.CONTROL);
        rig.waitUntil(() -> rig.find("#find-shortcut") != null);
        robot.type(KeyCode.ESCAPE);
        rig.waitUntil(
                () -> rig.find("#find-shortcut") == null && rig.find("#prompt").isFocused());
    }

    @Test
    void theThemeAndTheTextSizeChangeAtOnceAndAreKept() throws Exception {
        rig.run(() -> {
            rig.context().settings().setTheme(ThemeChoice.DARK);
            rig.context().settings().setTextSize(17);
        });
        assertTrue(rig.scene().getStylesheets().getFirst().contains("tokens-dark"));
        rig.waitUntil(
                () -> Files.readString(window.data().resolve("settings.json")).contains("\"textSize\" : 17"));
        rig.run(() -> {
            rig.context().settings().setTheme(ThemeChoice.LIGHT);
            rig.context().settings().setTextSize(14);
        });
        assertTrue(rig.scene().getStylesheets().getFirst().contains("tokens-light"));
    }

    @Test
    void everyControlThatCanHaveTheFocusHasAName() throws Exception {
        rig.ask("A story about names", 10);
        flow.stop();
        List<String> nameless = AppRig.onFx(() -> rig.scene().getRoot().lookupAll("*").stream()
                .filter(node -> node.isFocusTraversable() && node.isVisible())
                .filter(node -> node instanceof Button || node instanceof TextField || node instanceof TextArea)
                .filter(node -> (node.getAccessibleText() == null
                                || node.getAccessibleText().isBlank())
                        && !(node instanceof Button button
                                && button.getText() != null
                                && !button.getText().isBlank()))
                .map(Node::toString)
                .toList());
        assertEquals(List.of(), nameless);
    }

    @Test
    void noTaskKeepsTheWindowWaitingWhileAnAnswerIsWritten() throws Exception {
        for (String warmUp : List.of("A story to warm up", "And another one")) {
            rig.ask(warmUp, 400);
            flow.stop();
        }
        rig.run(rig.chat()::startAnew);
        FrameProbe whole = AppRig.onFx(() -> new FrameProbe(rig.scene()));
        FrameProbe probe = AppRig.onFx(() -> new FrameProbe(rig.scene()));
        rig.run(whole::start);
        // From the first words to before the last: what sending and ending take is not repeated with each token.
        rig.ask("A long story about a fox and a lantern", 20);
        rig.run(probe::start);
        rig.waitLong(() -> rig.last().textProperty().get().length() >= 1200
                || !rig.chat().replyingProperty().get());
        FrameProbe.Report report = AppRig.onFx(probe::stop);
        flow.stop();
        FrameProbe.Report all = AppRig.onFx(whole::stop);
        System.out.printf("window while the engine writes:%n%s%n", report);
        // What the window computes itself, not what it waits for a processor that the engine and other programs have.
        assertTrue(report.busy().count() > 30, report.toString());
        if (report.ownTime()) {
            assertTrue(report.busy().max() <= LONGEST_TASK_MILLIS, report.toString());
        }
        // With that too, and with sending and ending: a window that waits this long hangs.
        assertTrue(all.waits().max() < 500, all.toString());
    }
}
