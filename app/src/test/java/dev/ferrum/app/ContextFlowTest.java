package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.Prompt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the window says as a chat fills the context, before anything is left out.
final class ContextFlowTest {
    @RegisterExtension
    static final FlowWindow window = new FlowWindow(1000, 700);

    private static Flow flow;

    @BeforeAll
    static void takeWindow() {
        flow = window.flow();
    }

    @Test
    void itWarnsWhenNearlyFullThenSaysWhatIsLeftOutAndLeavesOutJustThat() throws Exception {
        flow.ask("A story about snow");
        assertNull(AppRig.onFx(() -> flow.found("#context-headline")));
        int capacity = flow.model().card().contextTokens();
        attach("first.txt", capacity * 13 / 20);
        flow.rig().waitUntil(() -> flow.found("#context-headline") != null);
        assertEquals(used() + " are used", banner("#context-headline"));
        assertEquals(
                "The next long answer may not fit. After that the oldest messages are left out.",
                banner(".banner-text"));
        assertEquals(0, flow.rig().chat().contextProperty().get().dropped());

        attach("second.txt", capacity / 5);
        flow.rig().waitUntil(() -> banner("#context-headline").startsWith("The next answer"));
        assertEquals("The next answer leaves out the 2 oldest messages", banner("#context-headline"));
        assertEquals(
                "They stay in the chat; the model does not see them. All of it would take " + used() + ".",
                banner(".banner-text"));
        assertEquals(used(), AppRig.onFx(() -> ((Label) flow.found("#context")).getText()));

        flow.send("Go on with it");
        assertEquals(1, flow.lastPrompt().size(), "the question and the answer before it are left out");
        assertTrue(flow.lastPrompt().getFirst().content().endsWith("Go on with it"));
        assertTrue(
                flow.rig().last().endingProperty().get().endsWith("the 2 oldest messages were left out"),
                flow.rig().last().endingProperty().get());
        assertEquals(4, flow.open().turns().size(), "they stay in the chat");

        long full = flow.open().id();
        flow.clickOn(() -> flow.all(".context-banner .button").findFirst().orElse(null));
        flow.rig().waitUntil(() -> flow.open().id() != full && flow.found("#context-headline") == null);
    }

    @Test
    void takingTheFileAwayTakesTheWarningAway() throws Exception {
        flow.ask("A story about rain");
        attach("long.txt", flow.model().card().contextTokens() * 13 / 20);
        flow.rig().waitUntil(() -> flow.found("#context-headline") != null);
        flow.clickOn(() -> flow.action("Remove long.txt"));
        flow.rig().waitUntil(() -> flow.found("#context-headline") == null);
    }

    /// Drops a file of about `tokens` tokens onto the prompt.
    private static void attach(String name, int tokens) throws Exception {
        String sentence = "The fox ran home over the snow. ";
        int each = flow.model().countTokens(new Prompt.Text(sentence.repeat(10)));
        Path file = Files.writeString(window.folder().resolve(name), sentence.repeat(tokens * 10 / each));
        FileDrop drop = AppRig.onFx(() -> new FileDrop(flow.prompt(), List.of(file)));
        AppRig.onFx(drop::drop);
        flow.rig().waitUntil(() -> flow.action("Remove " + name) != null);
    }

    /// `1.4K of 2K`.
    private static String used() throws Exception {
        return AppRig.onFx(() -> "%.1fK of %dK"
                .formatted(
                        flow.rig().chat().contextProperty().get().used() / 1000.0,
                        flow.model().card().contextTokens() / 1024));
    }

    private static String banner(String part) throws Exception {
        return AppRig.onFx(() -> ((Labeled) flow.found(part)).getText());
    }
}
