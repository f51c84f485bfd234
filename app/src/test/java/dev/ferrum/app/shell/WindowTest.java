package dev.ferrum.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.TestStart;
import dev.ferrum.app.chat.ChatView;
import dev.ferrum.app.chat.ChatViewModel;
import dev.ferrum.app.chat.Turn;
import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.FakeModel;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.ui.Fonts;
import dev.ferrum.app.ui.FxExecutor;
import dev.ferrum.app.ui.Theme;
import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/// The window with a model that the test plays, in memory: keys and clicks in, nodes out.
@ExtendWith(ApplicationExtension.class)
final class WindowTest {
    private Stage stage;
    private FakeModel model;
    private ChatViewModel chat;
    private String failure;

    @Start
    void open(Stage shown) {
        stage = shown;
        Fonts.load();
        StartContext start = TestStart.context();
        model = new FakeModel(start.catalog().byDefault().file());
        EngineService service = new EngineService(
                (config, _) -> {
                    if (failure != null) {
                        throw new EngineException(failure);
                    }
                    return model;
                },
                Runnable::run,
                new FxExecutor());
        chat = new ChatViewModel(service, start.catalog(), start.switches(), () -> 1, System::nanoTime);
        ShellView shell = new ShellView(chat, new ChatView(chat), AboutText.of(start));
        stage.setX(0);
        stage.setY(0);
        stage.setScene(new Scene(shell, 1000, 700));
        Theme.LIGHT.dress(stage.getScene());
        stage.show();
        shell.focusPrompt();
        chat.loadDefault();
    }

    @Test
    void enterSendsAndTheReplyIsStreamedIntoTheTranscript(FxRobot robot) throws Exception {
        write(robot, "Hello").type(KeyCode.ENTER);
        waitFor(() -> !model.requests().isEmpty());
        model.say("Once upon a time");
        waitFor(() -> robot.lookup(".answer").queryAs(Text.class).getText().equals("Once upon a time"));
        assertEquals("Hello", robot.lookup(".question").queryAs(Label.class).getText());
        assertEquals("", prompt(robot).getText());
        assertEquals(
                "1 answer running",
                robot.lookup("#activity").queryAs(Label.class).getText());
        model.end(Reason.END_OF_TURN);
        waitFor(() -> robot.lookup("#activity").queryAs(Label.class).getText().equals("Ready"));
    }

    @Test
    void shiftEnterStartsALineAndSendsNothing(FxRobot robot) throws Exception {
        write(robot, "one").press(KeyCode.SHIFT).type(KeyCode.ENTER).release(KeyCode.SHIFT);
        write(robot, "two");
        assertEquals("one\ntwo", prompt(robot).getText());
        assertTrue(model.requests().isEmpty());
    }

    @Test
    void thePromptHasTheFocusAndTheSendButtonWaitsForText(FxRobot robot) throws Exception {
        waitFor(() -> prompt(robot).isFocused());
        assertTrue(send(robot).isDisabled());
        write(robot, "x");
        assertFalse(send(robot).isDisabled());
    }

    @Test
    void theButtonStopsARunningReply(FxRobot robot) throws Exception {
        write(robot, "Hello").type(KeyCode.ENTER);
        waitFor(() -> !model.requests().isEmpty());
        model.say("Once");
        waitFor(() -> robot.lookup(".answer").queryAs(Text.class).getText().equals("Once"));
        robot.clickOn(send(robot));
        waitFor(() -> chat.transcript().turns().getLast().phaseProperty().get() == Turn.Phase.STOPPED);
        waitFor(() -> prompt(robot).isFocused());
    }

    @Test
    void escapeStopsARunningReply(FxRobot robot) throws Exception {
        write(robot, "Hello").type(KeyCode.ENTER);
        waitFor(() -> !model.requests().isEmpty());
        robot.type(KeyCode.ESCAPE);
        waitFor(() -> chat.transcript().turns().getLast().phaseProperty().get() == Turn.Phase.STOPPED);
    }

    @Test
    void anExampleStartsAConversation(FxRobot robot) throws Exception {
        waitFor(() -> robot.lookup(".example").tryQuery().isPresent());
        String example = robot.lookup(".example").queryAs(Button.class).getText();
        robot.clickOn(robot.lookup(".example").queryAs(Button.class));
        waitFor(() -> !model.requests().isEmpty());
        assertEquals(example, robot.lookup(".question").queryAs(Label.class).getText());
    }

    @Test
    void aModelThatCannotBeLoadedShowsWhyAndCanBeTriedAgain(FxRobot robot) throws Exception {
        failure = "at byte 24: expected 12 tensors, file ends";
        robot.interact(() -> chat.load(Path.of("broken.gguf")));
        waitFor(() -> robot.lookup(".failure-message").tryQuery().isPresent());
        assertEquals(
                failure, robot.lookup(".failure-message").queryAs(Label.class).getText());
        failure = null;
        robot.clickOn("Try again");
        waitFor(() -> robot.lookup(".example").tryQuery().isPresent()
                || robot.lookup(".empty-pane").tryQuery().isPresent());
    }

    @Test
    void theAboutBoxNamesLicenceLlamaAndAuthors(FxRobot robot) throws Exception {
        robot.clickOn("#about-ferrum");
        waitFor(() -> robot.lookup("#notices").tryQuery().isPresent());
        assertEquals(
                "Built with Llama",
                robot.lookup(".built-with").queryAs(Label.class).getText());
        String notices = robot.lookup("#notices").queryAs(TextArea.class).getText();
        assertTrue(notices.contains("African Storybook"), "the demo model's authors");
        assertTrue(notices.contains("SIL OPEN FONT LICENSE"), "the fonts' licence");
        assertTrue(notices.contains("AtlantaFX"), "the libraries");
    }

    /// Typing goes to the window that has the focus, and a tooltip of the test before may still be a window.
    private FxRobot write(FxRobot robot, String text) throws Exception {
        waitFor(() -> stage.isFocused() && prompt(robot).isFocused());
        String before = prompt(robot).getText();
        robot.targetWindow(stage).write(text);
        waitFor(() -> prompt(robot).getText().equals(before + text));
        return robot;
    }

    private static TextArea prompt(FxRobot robot) {
        return robot.lookup("#prompt").queryAs(TextArea.class);
    }

    private static Button send(FxRobot robot) {
        return robot.lookup("#send").queryAs(Button.class);
    }

    private static void waitFor(Callable<Boolean> condition) throws Exception {
        WaitForAsyncUtils.waitFor(10, TimeUnit.SECONDS, condition);
    }
}
