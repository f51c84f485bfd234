package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.chat.Comparison;
import dev.ferrum.app.chat.OpenConversation;
import dev.ferrum.app.chat.Turn;
import dev.ferrum.app.chat.Variation;
import dev.ferrum.app.settings.ThemeChoice;
import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.ui.FrameProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;

/// What people do in the window, by keys and clicks, with the real engine and the bundled model.
///
/// One long file: opening the window and loading the model takes longer than all flows, and they share one.
final class ConversationFlowTest {
    private static final double LONGEST_TASK_MILLIS = 50;

    @TempDir
    private static Path folder;

    private static AppRig rig;
    private static FxRobot robot;

    @BeforeAll
    static void openWindow() throws Exception {
        rig = AppRig.open(folder, ThemeChoice.LIGHT, 1000, 700).withDemo();
        robot = new FxRobot();
        robot.targetWindow(rig.stage());
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @BeforeEach
    void startAnew() throws Exception {
        rig.run(() -> {
            rig.chat().stop();
            rig.chat().notices().dismiss();
        });
        rig.awaitReply();
        rig.hidePopups();
        rig.run(() -> {
            rig.chat().startAnew();
            ((TextArea) rig.find("#prompt")).clear();
            rig.window().toFront();
            rig.find("#prompt").requestFocus();
        });
        rig.waitUntil(() -> rig.find("#prompt").isFocused());
    }

    @Test
    void enterSendsAndTheAnswerIsStreamedCountedAndKept() throws Exception {
        write("Tell me a story about a fox");
        robot.type(KeyCode.ENTER);
        rig.waitUntil(() -> answerLength() > 20);
        assertEquals("1 answer running", text("#activity"));
        rig.run(rig.chat()::stop);
        rig.awaitReply();
        rig.waitUntil(() -> text("#activity").equals("Ready"));
        assertTrue(rig.last().figuresProperty().get().tokens() > 0);
        assertEquals(
                "Stopped by you", AppRig.onFx(() -> rig.last().endingProperty().get()));
        long id = open().id();
        rig.waitUntil(() -> rig.context().conversations().find(id).isPresent());
        assertEquals(
                "Tell me a story about a fox",
                rig.context().conversations().find(id).orElseThrow().title());
    }

    @Test
    void escapeStopsAndGoOnGoesOnInsideTheSameAnswer() throws Exception {
        write("Tell me a story about a boat");
        robot.type(KeyCode.ENTER);
        rig.waitUntil(() -> answerLength() > 20);
        robot.type(KeyCode.ESCAPE);
        rig.awaitReply();
        String before = answer();
        int turns = open().turns().size();
        rig.waitUntil(() -> button("Go on") != null);
        rig.run(() -> button("Go on").fire());
        rig.waitUntil(() -> answerLength() > before.length() + 20
                || !rig.chat().replyingProperty().get());
        assertTrue(answer().startsWith(before), "the first part stays");
        assertEquals(turns, open().turns().size());
    }

    @Test
    void answeringAgainMakesAVersionAndTheArrowsWalk() throws Exception {
        rig.ask("A story about an owl", 30);
        stop();
        String first = answer();
        long firstId = rig.last().id();
        rig.run(() -> action("Answer again").fire());
        rig.waitUntil(() -> rig.last().id() != firstId && answerLength() > 20);
        stop();
        assertEquals(2, rig.last().versionsProperty().get().count());
        rig.waitUntil(() -> action("Earlier version") != null);
        rig.run(() -> action("Earlier version").fire());
        assertEquals(first, answer());
    }

    @Test
    void anEditedQuestionBranchesAndTheOldBranchStays() throws Exception {
        rig.ask("A story about a cat", 30);
        stop();
        String oldAnswer = answer();
        robot.type(KeyCode.UP);
        rig.waitUntil(() -> rig.find("#edit") != null && rig.find("#edit").isFocused());
        rig.run(() -> ((TextArea) rig.find("#edit")).setText("A story about a dog"));
        rig.run(() -> ((Button) rig.find("#edit-done")).fire());
        rig.waitUntil(() -> answerLength() > 20 && !answer().equals(oldAnswer));
        stop();
        Turn question = open().turns().getFirst();
        assertEquals("A story about a dog", question.textProperty().get());
        assertEquals(2, question.versionsProperty().get().count());
        rig.run(() -> rig.chat().showVersion(open().turns().getFirst(), -1));
        assertEquals(
                "A story about a cat", open().turns().getFirst().textProperty().get());
        assertEquals(oldAnswer, answer());
    }

    @Test
    void aDeletedMessageComesBackWithUndo() throws Exception {
        rig.ask("A story about a tree", 30);
        stop();
        String before = answer();
        rig.run(() -> action("Delete from here").fire());
        rig.waitUntil(() -> rig.find("#undo") != null);
        int after = open().turns().size();
        assertTrue(after < 2, "turns left: " + after);
        robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
        rig.waitUntil(() -> open().turns().size() == 2);
        assertEquals(before, answer());
    }

    @Test
    void fourAnswersAreComparedAndTheKeptOneIsShown() throws Exception {
        rig.run(() -> rig.chat().compare("A story about a king", rig.chat().variations(Variation.By.TEMPERATURE, 4)));
        Comparison comparison = open().comparisonProperty().get().orElseThrow();
        rig.waitUntil(() -> comparison.candidates().stream()
                .allMatch(it -> it.turn().textProperty().get().length() > 5));
        assertTrue(text("#activity").startsWith("4 answers running"), text("#activity"));
        rig.run(() -> rig.scene().getRoot().lookup(".compare").requestFocus());
        robot.type(KeyCode.DIGIT2);
        rig.awaitReply();
        rig.waitUntil(() -> open().comparisonProperty().get().isEmpty());
        assertEquals(comparison.candidates().get(1).turn(), rig.last());
        assertEquals(4, rig.last().versionsProperty().get().count());
    }

    @Test
    void aConversationGoesOnWritingWhileAnotherIsOpen() throws Exception {
        rig.ask("A story about the sea", 10);
        OpenConversation writing = open();
        Turn reply = rig.last();
        rig.run(rig.chat()::startAnew);
        int seen = AppRig.onFx(() -> reply.textProperty().get().length());
        rig.waitUntil(() -> reply.textProperty().get().length() > seen + 40
                || !reply.phaseProperty().get().running());
        rig.run(() -> rig.chat().open(writing.id()));
        assertEquals(reply, rig.last());
        stop();
    }

    @Test
    void theCopyButtonPutsTheAnswerOntoTheClipboard() throws Exception {
        rig.ask("A story about a mouse", 30);
        stop();
        rig.run(() -> action("Copy as Markdown").fire());
        assertEquals(answer(), AppRig.onFx(() -> Clipboard.getSystemClipboard().getString()));
    }

    @Test
    void renamingPinningSearchingAndDeletingWithUndo() throws Exception {
        rig.ask("A story about a purple dragon", 30);
        stop();
        Conversation mine = rig.context().conversations().find(open().id()).orElseThrow();
        rig.run(() -> rig.context().sideBar().rename(mine, "Dragons, all of them"));
        rig.waitUntil(() -> label("Dragons, all of them") != null);
        rig.run(() -> rig.context()
                .sideBar()
                .togglePin(rig.context().conversations().find(mine.id()).orElseThrow()));
        rig.waitUntil(() -> label("Pinned") != null);
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
        rig.waitUntil(() -> open().id() == mine.id());
        assertEquals(2, open().turns().size());
    }

    @Test
    void anAttachedFileReachesTheModelWithItsSizeShown() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.txt"), "The hero is called Alma. ".repeat(20));
        rig.run(() -> rig.chat().attach(List.of(file, folder.resolve("missing.txt"))));
        rig.waitUntil(() -> rig.find(".file-chip") != null);
        assertTrue(open().attachments().getFirst().tokens() > 50);
        rig.waitUntil(() -> label("missing.txt could not be read") != null);
        write("Tell me her story");
        robot.type(KeyCode.ENTER);
        rig.waitUntil(() -> answerLength() > 5);
        stop();
        assertTrue(rig.last().figuresProperty().get().promptTokens() > 100);
        assertEquals(
                "notes.txt", open().turns().getFirst().attachments().getFirst().name());
    }

    @Test
    void theContextMeterWarnsAndSaysWhatWillBeLeftOut() throws Exception {
        Path file = Files.writeString(folder.resolve("long.txt"), "once upon a time there was a fox. ".repeat(170));
        rig.ask("A story about snow", 20);
        stop();
        rig.run(() -> rig.chat().attach(List.of(file)));
        rig.waitUntil(() -> rig.chat().contextProperty().get().dropped() > 0);
        rig.waitUntil(() -> text("#context-headline").startsWith("The next answer leaves out"));
        write("Go on with it");
        robot.type(KeyCode.ENTER);
        rig.waitUntil(() -> answerLength() > 5 || !rig.chat().replyingProperty().get());
        stop();
        assertTrue(
                rig.last().endingProperty().get().contains("left out"),
                rig.last().endingProperty().get());
    }

    @Test
    void settingsOfOneChatAreItsOwnAndReachTheNextAnswer() throws Exception {
        rig.run(() -> rig.chat().changeSettings(ChatSettings.defaults().withPreset("greedy")));
        rig.ask("A story about a bear", 40);
        stop();
        String first = answer();
        rig.run(() -> rig.chat().regenerate(rig.last()));
        rig.waitUntil(
                () -> answerLength() >= 40 || !rig.chat().replyingProperty().get());
        stop();
        int both = Math.min(first.length(), answer().length());
        assertEquals(first.substring(0, both), answer().substring(0, both), "greedy answers are the same");
        rig.run(rig.chat()::startAnew);
        assertNotEquals("greedy", rig.chat().settings().preset());
    }

    @Test
    void aDraftStaysWithItsConversation() throws Exception {
        rig.ask("A story about rain", 10);
        stop();
        long id = open().id();
        write("unfinished thought");
        rig.run(rig.chat()::startAnew);
        assertEquals("", AppRig.onFx(() -> ((TextArea) rig.find("#prompt")).getText()));
        rig.run(() -> rig.chat().open(id));
        rig.waitUntil(() -> ((TextArea) rig.find("#prompt")).getText().equals("unfinished thought"));
    }

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
        rig.waitUntil(() -> Files.readString(folder.resolve("settings.json")).contains("\"textSize\" : 17"));
        rig.run(() -> {
            rig.context().settings().setTheme(ThemeChoice.LIGHT);
            rig.context().settings().setTextSize(14);
        });
        assertTrue(rig.scene().getStylesheets().getFirst().contains("tokens-light"));
    }

    @Test
    void everyControlThatCanHaveTheFocusHasAName() throws Exception {
        rig.ask("A story about names", 10);
        stop();
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
        rig.ask("A story to warm up", 400);
        stop();
        rig.run(rig.chat()::startAnew);
        FrameProbe probe = AppRig.onFx(() -> new FrameProbe(rig.scene()));
        rig.run(probe::start);
        rig.ask("A long story about a fox and a lantern", 1200);
        stop();
        FrameProbe.Report report = AppRig.onFx(probe::stop);
        System.out.printf("window while the engine writes:%n%s%n", report);
        // The window's own time: what it computes or waits for itself, not what it waits for a processor that the
        // engine and other programs have.
        assertTrue(report.busy().count() > 30, report.toString());
        if (report.ownTime()) {
            assertTrue(report.busy().max() <= LONGEST_TASK_MILLIS, report.toString());
        }
        // With that too: a window that waits this long hangs.
        assertTrue(report.waits().max() < 500, report.toString());
    }

    @Test
    void nothingIsListedOrKeptUntilSomethingIsSaid() throws Exception {
        long id = open().id();
        rig.run(rig.chat()::startAnew);
        assertFalse(rig.context().conversations().find(id).isPresent());
        assertTrue(IntStream.range(0, 3)
                .allMatch(_ -> rig.context().conversations().find(id).isEmpty()));
    }

    private static void write(String text) throws Exception {
        rig.waitUntil(() -> rig.find("#prompt").isFocused());
        robot.write(text, 0);
        rig.waitUntil(() -> ((TextArea) rig.find("#prompt")).getText().endsWith(text));
    }

    private static void stop() throws Exception {
        rig.run(rig.chat()::stop);
        rig.awaitReply();
        WaitForAsyncUtils.waitForFxEvents(2);
    }

    private static OpenConversation open() {
        return rig.chat().openProperty().get();
    }

    private static String answer() throws Exception {
        return AppRig.onFx(() -> rig.last().textProperty().get());
    }

    private static int answerLength() {
        return rig.last().textProperty().get().length();
    }

    private static String text(String selector) throws Exception {
        return AppRig.onFx(() -> ((Label) rig.find(selector)).getText());
    }

    private static Button button(String text) {
        return rig.scene().getRoot().lookupAll(".button").stream()
                .map(Button.class::cast)
                .filter(button -> text.equals(button.getText()) && button.isVisible())
                .findFirst()
                .orElse(null);
    }

    /// The last visible button of that accessible name: the one of the last message.
    private static Button action(String name) {
        return rig.scene().getRoot().lookupAll(".action-button").stream()
                .map(Button.class::cast)
                .filter(button -> name.equals(button.getAccessibleText()))
                .reduce((_, last) -> last)
                .orElse(null);
    }

    private static Label label(String beginning) {
        return rig.scene().getRoot().lookupAll(".label").stream()
                .filter(Label.class::isInstance)
                .map(Label.class::cast)
                .filter(label -> label.getText() != null && label.getText().startsWith(beginning))
                .findFirst()
                .orElse(null);
    }
}
