package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.SamplingParams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.Slider;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What is set for one chat in its pop-over is what the engine is asked with.
final class ChatSettingsFlowTest {
    @RegisterExtension
    static final FlowWindow window = new FlowWindow(1000, 800);

    private static Flow flow;

    @BeforeAll
    static void takeWindow() {
        flow = window.flow();
    }

    @Test
    void everyPresetReachesTheNextAnswer() throws Exception {
        Map<String, SamplingParams> presets = new LinkedHashMap<>();
        presets.put("precise", params(0.3f, 20, 0.9f, 1f));
        presets.put("balanced", params(0.7f, 40, 0.95f, 1f));
        presets.put("creative", params(1.0f, 100, 0.98f, 1f));
        presets.put("greedy", SamplingParams.greedy());
        // From assets/catalog.json.
        presets.put("recommended", params(0.7f, 40, 0.95f, 1.1f));
        for (Map.Entry<String, SamplingParams> preset : presets.entrySet()) {
            openSettings();
            flow.click("#preset-" + preset.getKey());
            flow.rig().waitUntil(() -> chosen().equals(List.of("preset-" + preset.getKey())));
            assertEquals(shown(preset.getValue().temperature()), number("temperature"));
            assertEquals(shown(preset.getValue().topK()), number("top-k"));
            closeSettings();
            flow.send("A cat");
            assertEquals(preset.getValue(), asked(), preset.getKey());
            assertEquals(preset.getKey(), kept().preset());
            assertEquals(Optional.empty(), kept().custom());
        }
        assertEquals("Recommended", AppRig.onFx(() -> ((Button) flow.found("#preset")).getText()));
    }

    @Test
    void everyNumberReachesTheNextAnswerAndIsKept() throws Exception {
        openSettings();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("temperature", "0.85");
        values.put("top-k", "33");
        values.put("top-p", "0.91");
        values.put("min-p", "0.025");
        values.put("repetition-penalty", "1.15");
        values.put("presence-penalty", "0.4");
        values.put("frequency-penalty", "-0.2");
        for (Map.Entry<String, String> value : values.entrySet()) {
            flow.replace("#sampling-" + value.getKey(), value.getValue());
        }
        assertEquals(List.of(), AppRig.onFx(ChatSettingsFlowTest::chosen), "no preset is chosen any more");
        closeSettings();
        assertEquals("My own", AppRig.onFx(() -> ((Button) flow.found("#preset")).getText()));
        SamplingParams mine = new SamplingParams(0.85f, 33, 0.91f, 0.025f, 1.15f, 0.4f, -0.2f, 256, 0);
        flow.send("A fox");
        assertEquals(mine, asked());
        assertEquals(Optional.of(mine), kept().custom());

        // What is not touched stays as it was typed.
        openSettings();
        assertEquals("0.025", number("min-p"));
        flow.replace("#sampling-temperature", "1.2");
        closeSettings();
        flow.send("And then?");
        assertEquals(mine.withTemperature(1.2f), asked());
        long first = flow.open().id();

        flow.click("#new-chat");
        flow.rig().waitUntil(() -> flow.open().id() != first);
        flow.rig().run(() -> flow.prompt().requestFocus());
        flow.send("A dog");
        assertEquals(params(0.7f, 40, 0.95f, 1.1f), asked(), "another chat is not touched");
    }

    @Test
    void everySliderMovesItsNumberAndReachesTheNextAnswer() throws Exception {
        openSettings();
        flow.click("#preset-balanced");
        List<String> names = List.of(
                "Temperature",
                "Top-k",
                "Top-p",
                "Min-p",
                "Repetition penalty",
                "Presence penalty",
                "Frequency penalty");
        for (String name : names) {
            String id = name.toLowerCase(Locale.ROOT).replace(' ', '-');
            String before = number(id);
            flow.rig().run(() -> slider(name).requestFocus());
            flow.robot().type(name.equals("Top-p") ? KeyCode.LEFT : KeyCode.RIGHT);
            flow.rig().waitUntil(() -> !number(id).equals(before));
            flow.rig()
                    .waitUntil(() -> Math.abs(Double.parseDouble(number(id))
                                    - slider(name).getValue())
                            < 0.51);
        }
        SamplingParams expected = new SamplingParams(
                parsed("temperature"),
                (int) parsed("top-k"),
                parsed("top-p"),
                parsed("min-p"),
                parsed("repetition-penalty"),
                parsed("presence-penalty"),
                parsed("frequency-penalty"),
                256,
                0);
        closeSettings();
        flow.send("A goose");
        assertEquals(expected, asked());
        assertTrue(asked().temperature() > 0.7f && asked().topK() > 40 && asked().topP() < 0.95f, asked().toString());
        assertTrue(asked().minP() > 0 && asked().repetitionPenalty() > 1, asked().toString());
        assertTrue(asked().presencePenalty() > 0 && asked().frequencyPenalty() > 0, asked().toString());

        openSettings();
        flow.clickText("Back to the preset");
        flow.rig().waitUntil(() -> chosen().equals(List.of("preset-balanced")));
        closeSettings();
        flow.send("Once more");
        assertEquals(params(0.7f, 40, 0.95f, 1f), asked());
    }

    @Test
    void whatMakesNoSenseIsToldAndTheLastGoodValueCounts() throws Exception {
        openSettings();
        flow.replace("#sampling-temperature", "0.5");
        flow.replace("#sampling-temperature", "warm");
        assertEquals("Temperature: a number is expected here", trouble());
        flow.replace("#sampling-temperature", "0.5");
        assertNull(AppRig.onFx(() -> flow.found(".field-trouble")));
        flow.replace("#sampling-top-k", "2.5");
        assertEquals("Top-k: a whole number is expected here", trouble());
        flow.replace("#sampling-top-k", "25");
        flow.replace("#sampling-top-p", "7");
        assertTrue(trouble().contains("top-p"), trouble());
        closeSettings();
        flow.send("A hill");
        assertEquals(params(0.5f, 25, 0.95f, 1.1f), asked());
    }

    @Test
    void theSystemPromptStandsFirstInThePromptAndIsGoneWhenItIsCleared() throws Exception {
        openSettings();
        flow.replace("#system-prompt", "Be sad.");
        closeSettings();
        flow.send("A clown");
        assertEquals(List.of(ChatMessage.system("Be sad."), ChatMessage.user("A clown")), flow.lastPrompt());
        assertEquals("Be sad.", kept().systemPrompt());
        openSettings();
        assertEquals("Be sad.", AppRig.onFx(() -> ((TextArea) flow.found("#system-prompt")).getText()));
        flow.rig().run(() -> ((TextArea) flow.found("#system-prompt")).clear());
        closeSettings();
        flow.send("Another one");
        assertEquals(ChatMessage.user("A clown"), flow.lastPrompt().getFirst());
    }

    private static SamplingParams params(float temperature, int topK, float topP, float repetition) {
        return new SamplingParams(temperature, topK, topP, 0f, repetition, 0f, 0f, 256, 0);
    }

    private static void openSettings() throws Exception {
        flow.click("#preset");
        flow.rig().waitUntil(() -> flow.found(".chat-settings") != null);
    }

    private static void closeSettings() throws Exception {
        flow.robot().type(KeyCode.ESCAPE);
        flow.rig().waitUntil(() -> flow.found(".chat-settings") == null);
        flow.rig().run(() -> flow.prompt().requestFocus());
    }

    /// Sampling of the latest request; every request has a seed of its own.
    private static SamplingParams asked() {
        return flow.requests().getLast().sampling().withSeed(0);
    }

    private static ChatSettings kept() {
        return flow.rig()
                .context()
                .conversations()
                .find(flow.open().id())
                .orElseThrow()
                .settings();
    }

    /// Ids of the presets that are marked.
    private static List<String> chosen() {
        return flow.all(".chat-settings .radio-button")
                .filter(node -> ((RadioButton) node).isSelected())
                .map(Node::getId)
                .toList();
    }

    private static String number(String id) throws Exception {
        return AppRig.onFx(() -> ((TextField) flow.found("#sampling-" + id)).getText());
    }

    private static float parsed(String id) throws Exception {
        return Float.parseFloat(number(id));
    }

    private static String shown(double value) {
        return value == Math.rint(value) ? Integer.toString((int) value) : Float.toString((float) value);
    }

    private static Slider slider(String name) {
        return flow.all(".chat-settings .slider")
                .filter(node -> name.equals(node.getAccessibleText()))
                .map(Slider.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static String trouble() throws Exception {
        return AppRig.onFx(() -> ((Label) flow.found(".field-trouble")).getText());
    }
}
