package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Which keys send and which start a new line, with either setting.
final class PromptKeysFlowTest {
    @RegisterExtension
    static final FlowWindow window = new FlowWindow(1000, 700);

    private static Flow flow;

    @BeforeAll
    static void takeWindow() {
        flow = window.flow();
    }

    @AfterEach
    void sendWithEnter() throws Exception {
        chooseInSettings("Enter");
    }

    @Test
    void enterSendsAndShiftEnterAndControlEnterStartALine() throws Exception {
        flow.write("first");
        flow.chord(KeyCode.SHIFT, KeyCode.ENTER);
        flow.write("second");
        flow.chord(KeyCode.CONTROL, KeyCode.ENTER);
        flow.write("third");
        assertEquals("first\nsecond\nthird", text());
        assertTrue(flow.requests().isEmpty(), "nothing was sent yet");
        flow.robot().type(KeyCode.ENTER);
        flow.rig().waitUntil(() -> !flow.requests().isEmpty());
        assertEquals("first\nsecond\nthird", flow.lastPrompt().getLast().content());
        assertEquals("", text());
    }

    @Test
    void withTheOtherSettingEnterStartsALineAndControlEnterSends() throws Exception {
        chooseInSettings("Ctrl Enter");
        flow.rig()
                .waitUntil(() ->
                        Files.readString(window.data().resolve("settings.json")).contains("SHORTCUT_ENTER"));
        flow.write("first");
        flow.robot().type(KeyCode.ENTER);
        flow.write("second");
        flow.chord(KeyCode.SHIFT, KeyCode.ENTER);
        flow.write("third");
        assertEquals("first\nsecond\nthird", text());
        assertTrue(flow.requests().isEmpty(), "nothing was sent yet");
        flow.chord(KeyCode.CONTROL, KeyCode.ENTER);
        flow.rig().waitUntil(() -> !flow.requests().isEmpty());
        assertEquals("first\nsecond\nthird", flow.lastPrompt().getLast().content());
    }

    @Test
    void theKeysThatAreToldAreThoseThatWork() throws Exception {
        flow.rig().waitUntil(() -> flow.found(".empty-column") != null);
        // While the card for newcomers is there, the page has no room for the keys.
        if (AppRig.onFx(() -> flow.found(".first-run") != null)) {
            flow.clickOn(() -> flow.action("Put this card away"));
        }
        assertEquals(List.of("Enter", "sends", "Shift Enter", "starts a new line"), told());
        chooseInSettings("Ctrl Enter");
        assertEquals(List.of("Ctrl Enter", "sends", "Enter", "starts a new line"), told());
        flow.chord(KeyCode.CONTROL, KeyCode.SLASH);
        flow.rig().waitUntil(() -> flow.text("Send") != null);
        assertEquals(
                List.of("Ctrl", "Enter"),
                AppRig.onFx(() -> flow.text("Send").getParent().lookupAll(".key-cap").stream()
                        .map(node -> ((Label) node).getText())
                        .toList()));
        flow.robot().type(KeyCode.ESCAPE);
    }

    @Test
    void aNewLineReplacesWhatIsSelectedAndNothingButSpaceIsNotSent() throws Exception {
        flow.write("one two");
        flow.chord(KeyCode.CONTROL, KeyCode.A);
        flow.chord(KeyCode.SHIFT, KeyCode.ENTER);
        assertEquals("\n", text());
        flow.robot().type(KeyCode.ENTER);
        assertTrue(flow.open().turns().isEmpty(), "nothing was asked");
        assertEquals("\n", text());
    }

    @Test
    void whatIsTypedWhileAnAnswerRunsWaitsForItsEnd() throws Exception {
        flow.write("A river");
        flow.robot().type(KeyCode.ENTER);
        // Not key by key: on a fast machine the answer could end meanwhile.
        flow.rig().run(() -> flow.prompt().setText("and then?"));
        flow.robot().type(KeyCode.ENTER);
        assertEquals(1, flow.requests().size());
        assertEquals("and then?", text());
        flow.robot().type(KeyCode.ESCAPE);
        flow.rig().awaitReply();
        flow.robot().type(KeyCode.ENTER);
        flow.rig().waitUntil(() -> flow.requests().size() == 2);
        assertEquals("and then?", flow.lastPrompt().getLast().content());
    }

    private static void chooseInSettings(String segment) throws Exception {
        flow.click("#settings");
        flow.clickText(segment);
        flow.click("#page-chat");
        flow.rig().waitUntil(() -> flow.prompt() != null && flow.prompt().isFocused());
    }

    private static String text() throws Exception {
        return AppRig.onFx(() -> flow.prompt().getText());
    }

    /// What the empty page says of the keys that send and that start a line.
    private static List<String> told() throws Exception {
        flow.rig().waitUntil(() -> words(".empty-pane .key .label").size() >= 4);
        return words(".empty-pane .key .label").subList(0, 4);
    }

    private static List<String> words(String selector) throws Exception {
        return AppRig.onFx(
                () -> flow.all(selector).map(node -> ((Label) node).getText()).toList());
    }
}
