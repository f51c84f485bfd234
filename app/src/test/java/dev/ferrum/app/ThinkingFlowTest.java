package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.service.EngineState;
import dev.ferrum.engine.api.Prompt.Thinking;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.scene.control.ToggleButton;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The switch for reasoning: what the template is asked for, and that it is there only where the template knows it.
final class ThinkingFlowTest {
    private static final String SWITCH = "enable_thinking";

    @RegisterExtension
    static final FlowWindow window = new FlowWindow(1000, 700);

    private static Flow flow;

    @BeforeAll
    static void takeWindow() {
        flow = window.flow();
    }

    @Test
    void untouchedItLeavesTheTemplateItsDefaultThenItAsksForWhatItShows() throws Exception {
        // The template of the bundled model knows the switch, although the model itself was not trained to reason.
        assertTrue(AppRig.onFx(() -> toggle().isSelected()), "such templates reason unless told not to");
        flow.send("A story about a fox");
        assertEquals(Thinking.TEMPLATE_DEFAULT, flow.lastChat().thinking());
        int byDefault = flow.model().countTokens(flow.lastChat());

        flow.click("#thinking");
        flow.rig().run(() -> flow.prompt().requestFocus());
        assertFalse(AppRig.onFx(() -> toggle().isSelected()));
        flow.rig().run(() -> flow.rig().chat().regenerate(flow.rig().last()));
        flow.rig().waitUntil(() -> flow.requests().size() == 2);
        flow.stop();
        assertEquals(Thinking.OFF, flow.lastChat().thinking());
        assertTrue(
                flow.model().countTokens(flow.lastChat()) > byDefault,
                "the template writes an empty reasoning ahead of the answer");

        flow.click("#thinking");
        flow.rig().run(() -> flow.prompt().requestFocus());
        flow.send("And one about a hen");
        assertEquals(Thinking.ON, flow.lastChat().thinking());
        assertTrue(AppRig.onFx(() -> toggle().isSelected()));
    }

    @Test
    void itBelongsToItsChat() throws Exception {
        flow.click("#thinking");
        flow.rig().run(() -> flow.prompt().requestFocus());
        flow.send("A story about a wolf");
        long first = flow.open().id();
        flow.click("#new-chat");
        flow.rig().waitUntil(() -> toggle().isSelected());
        flow.rig().run(() -> flow.rig().chat().open(first));
        flow.rig().waitUntil(() -> flow.open().id() == first && !toggle().isSelected());
    }

    @Test
    void aModelWhoseTemplateHasNoSwitchShowsNoneAndIsNotAsked() throws Exception {
        flow.click("#thinking");
        flow.rig().run(() -> flow.prompt().requestFocus());
        load(withoutSwitch());
        flow.rig().waitUntil(() -> flow.found("#thinking") == null);
        flow.click("#compare");
        flow.rig().waitUntil(() -> flow.text("Temperature") != null);
        assertNull(AppRig.onFx(() -> flow.text("Thinking")), "nothing to compare there");
        flow.rig().hidePopups();
        flow.rig().waitUntil(() -> flow.text("Temperature") == null);
        flow.rig().run(() -> flow.prompt().requestFocus());
        flow.ask("A story about a bear");
        assertEquals(Thinking.TEMPLATE_DEFAULT, flow.lastChat().thinking());

        load(flow.rig().context().start().catalog().byDefault().file());
        flow.rig().waitUntil(() -> flow.found("#thinking") != null);
        assertFalse(AppRig.onFx(() -> toggle().isSelected()), "the chat remembers");
        assertNotNull(toggle());
    }

    /// The bundled model with another word in its template where the switch stands; of the same length, so that all
    /// else stays in its place.
    private static Path withoutSwitch() throws Exception {
        byte[] model = Files.readAllBytes(
                flow.rig().context().start().catalog().byDefault().file());
        byte[] from = SWITCH.getBytes(StandardCharsets.US_ASCII);
        byte[] to = "answers_briefly".getBytes(StandardCharsets.US_ASCII);
        assertEquals(from.length, to.length);
        int found = 0;
        for (int i = 0; i <= model.length - from.length; i++) {
            int same = 0;
            while (same < from.length && model[i + same] == from[same]) {
                same++;
            }
            if (same == from.length) {
                System.arraycopy(to, 0, model, i, to.length);
                found++;
            }
        }
        assertTrue(found > 0, "expected a template with the switch");
        return Files.write(window.folder().resolve("no-switch.gguf"), model);
    }

    private static void load(Path file) throws Exception {
        flow.rig().run(() -> flow.rig().context().library().load(file));
        flow.rig()
                .waitUntil(() ->
                        flow.rig().context().library().engineProperty().get() instanceof EngineState.Ready(var card)
                                && card.file().equals(file));
    }

    private static ToggleButton toggle() {
        return (ToggleButton) flow.found("#thinking");
    }
}
