package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.profiler.ProfilerView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The profiler with the real engine and the bundled model, worked by keys and clicks. Where files go is the system's
/// dialog's business: a second profiler stands outside the window for it, and gets its file without asking.
final class ProfilerFlowTest {
    @TempDir
    private static Path folder;

    private static Flow flow;

    @BeforeAll
    static void openWindow() throws Exception {
        flow = Flow.open(Files.createDirectory(folder.resolve("data")), 1000, 800);
        // Measuring begins when the page is first shown, and goes on.
        flow.click("#page-profiler");
        flow.rig().waitUntil(() -> flow.found("#measure") != null);
    }

    @AfterAll
    static void close() {
        flow.close();
    }

    @BeforeEach
    void startAnew() throws Exception {
        flow.rig().run(() -> {
            flow.rig().context().profiler().follow();
            Node live = flow.rig().find("#live");
            if (live instanceof ToggleButton button) {
                button.fire();
            }
        });
        flow.click("#page-chat");
        flow.startAnew();
    }

    private static void answer(String question) throws Exception {
        flow.write(question);
        flow.robot().type(KeyCode.ENTER);
        flow.awaitText();
    }

    private static void openProfiler() throws Exception {
        flow.click("#page-profiler");
        flow.rig()
                .waitLong(() -> flow.found("#stages") != null
                        && !table("#stages").getItems().isEmpty());
    }

    private static TableView<?> table(String id) {
        return (TableView<?>) flow.found(id);
    }

    private static String label(String id) throws Exception {
        return AppRig.onFx(() -> ((Label) flow.found(id)).getText());
    }

    private static void key(KeyCode code) throws Exception {
        flow.rig().run(() -> flow.found("#flame").requestFocus());
        flow.rig().waitUntil(() -> flow.found("#flame").isFocused());
        flow.robot().type(code);
    }

    private static List<String> crumbs() {
        return ((HBox) flow.found("#crumbs"))
                .getChildren().stream()
                        .filter(Button.class::isInstance)
                        .map(node -> ((Button) node).getText())
                        .toList();
    }

    @Test
    void openedDuringAReplyItSaysWhereTheTimeGoes() throws Exception {
        answer("Tell me a long story about a fox and a lantern");
        openProfiler();
        flow.rig()
                .waitUntil(() -> !((Label) flow.found("#conclusion")).getText().isEmpty());
        String said = label("#conclusion");
        assertTrue(said.startsWith("A token takes") || said.startsWith("A prompt is read"), said);
        List<String> names = AppRig.onFx(
                () -> table("#stages").getItems().stream().map(Object::toString).toList());
        for (String stage : List.of("step", "qkv", "down", "lm_head", "sample", "emit", "other")) {
            assertTrue(names.stream().anyMatch(row -> row.contains("name=" + stage + ",")), stage);
        }
        flow.stop();
    }

    @Test
    void spaceHoldsThePictureAndKeysZoomInAndOut() throws Exception {
        answer("Tell me about a dog");
        flow.stop();
        openProfiler();
        key(KeyCode.SPACE);
        flow.rig().waitUntil(() -> flow.found("#held") != null);
        assertEquals("Follow", AppRig.onFx(() -> ((Button) flow.found("#pause")).getText()));
        // Nothing selected is the root; an arrow goes to the longest group below it.
        key(KeyCode.DOWN);
        key(KeyCode.ENTER);
        flow.rig().waitUntil(() -> crumbs().size() == 2);
        assertEquals("step", AppRig.onFx(() -> crumbs().getFirst()));
        key(KeyCode.DOWN);
        key(KeyCode.ENTER);
        flow.rig().waitUntil(() -> crumbs().size() == 3);
        key(KeyCode.BACK_SPACE);
        flow.rig().waitUntil(() -> crumbs().size() == 2);
        key(KeyCode.HOME);
        flow.rig().waitUntil(() -> crumbs().size() == 1);
        key(KeyCode.W);
        key(KeyCode.D);
        key(KeyCode.S);
        key(KeyCode.HOME);
        key(KeyCode.SPACE);
        flow.rig().waitUntil(() -> flow.found("#held") == null);
    }

    @Test
    void aClickInTheTableSelectsTheFrameInThePicture() throws Exception {
        answer("Tell me about a cat");
        flow.stop();
        openProfiler();
        key(KeyCode.SPACE);
        flow.rig().waitUntil(() -> flow.found("#held") != null);
        flow.rig().run(() -> table("#stages").getSelectionModel().select(1));
        String selected = AppRig.onFx(() -> flow.found("#flame").getAccessibleText());
        Object row = AppRig.onFx(() -> table("#stages").getItems().get(1));
        String name = row.toString().replaceAll(".*\\bname=([^,]*),.*", "$1");
        assertTrue(selected.contains(name), selected + " and " + name);
        // And the other way round: the root, by an arrow in the picture, is no row but the step itself.
        key(KeyCode.UP);
        flow.rig().waitUntil(() -> !flow.found("#flame").getAccessibleText().equals(selected));
        key(KeyCode.SPACE);
    }

    @Test
    void aSearchSaysHowMuchItFinds() throws Exception {
        answer("Tell me about a bird");
        flow.stop();
        openProfiler();
        key(KeyCode.SPACE);
        flow.rig().waitUntil(() -> flow.found("#held") != null);
        key(KeyCode.SLASH);
        flow.rig().waitUntil(() -> flow.found("#stage-search").isFocused());
        flow.robot().write("down", 0);
        flow.rig().waitUntil(() -> ((Label) flow.found("#found")).getText().matches("“down”: [1-9].*%"));
        flow.replace("#stage-search", "nothing");
        flow.rig().waitUntil(() -> ((Label) flow.found("#found")).getText().contains("0.0"));
        flow.rig().run(() -> ((javafx.scene.control.TextField) flow.found("#stage-search")).clear());
        key(KeyCode.SPACE);
    }

    @Test
    void aStepOfTheStripIsHeldWithWhatItWrote() throws Exception {
        answer("Tell me about a fish");
        flow.stop();
        openProfiler();
        flow.click("#strip");
        flow.rig().waitUntil(() -> flow.found("#held") != null);
        flow.robot().type(KeyCode.LEFT);
        flow.rig().waitUntil(() -> flow.found("#strip").getAccessibleText().endsWith(" 1 of them shown"));
        key(KeyCode.SPACE);
        flow.rig().waitUntil(() -> flow.found("#held") == null);
    }

    @SuppressWarnings("unchecked")
    private static <T> ChoiceBox<T> choice(String id) {
        return (ChoiceBox<T>) flow.found(id);
    }

    @Test
    void aBaselineIsComparedWithARunOfAnotherSetting() throws Exception {
        answer("Tell me about a horse");
        flow.stop();
        openProfiler();
        key(KeyCode.SPACE);
        flow.click("#baseline");
        flow.rig().waitUntil(() -> flow.found("#run-b") != null);
        flow.rig().run(() -> ProfilerFlowTest.<Boolean>choice("#fused-b").setValue(false));
        flow.click("#run-b");
        flow.rig().waitLong(() -> !table("#differences").getItems().isEmpty());
        List<String> lines = AppRig.onFx(() ->
                table("#differences").getItems().stream().map(Object::toString).toList());
        assertTrue(lines.getFirst().contains("name=step"), lines.getFirst());
        String gate = lines.stream()
                .filter(line -> line.contains("name=gate + up + silu"))
                .findFirst()
                .orElseThrow();
        assertTrue(gate.contains("name=gate_up_silu_fused") && gate.contains("name=silu"), gate);
        assertFalse(label("#difference-conclusion").isEmpty());
        flow.click("#swap");
        flow.rig()
                .waitUntil(() ->
                        !table("#differences").getItems().getFirst().toString().equals(lines.getFirst()));
    }

    @Test
    void runsInTurnsWriteTheSameAndCanBeStopped() throws Exception {
        flow.click("#page-profiler");
        flow.clickText("Compare");
        flow.rig().run(() -> ProfilerFlowTest.<Integer>choice("#prefill-b").setValue(2));
        flow.click("#run-both");
        flow.rig().waitUntil(() -> flow.found("#run-both").isDisabled());
        flow.rig().waitLong(() -> !flow.found("#run-both").isDisabled());
        flow.clickText("Reading the prompt");
        flow.rig().waitUntil(() -> !table("#differences").getItems().isEmpty());
        flow.click("#run-both");
        flow.rig().waitUntil(() -> flow.found("#stop-runs") != null);
        flow.click("#stop-runs");
        flow.rig().waitLong(() -> !flow.found("#run-both").isDisabled());
    }

    @Test
    void whatIsShownGoesOutInFourForms() throws Exception {
        answer("Tell me about a boat");
        flow.stop();
        openProfiler();
        key(KeyCode.SPACE);
        flow.rig().waitUntil(() -> flow.found("#held") != null);
        Path out = Files.createDirectory(folder.resolve("out"));
        ProfilerView outside = AppRig.onFx(() -> {
            ProfilerView view = new ProfilerView(
                    flow.rig().context().profiler(),
                    flow.rig().context().compare(),
                    (name, _) -> Optional.of(out.resolve(name)));
            Scene scene = new Scene(view, 1000, 700);
            scene.getStylesheets().setAll(flow.rig().scene().getStylesheets());
            view.applyCss();
            view.layout();
            return view;
        });
        for (String id : List.of("json", "speedscope-json", "collapsed-txt", "png")) {
            flow.rig()
                    .run(() -> ((MenuButton) outside.lookup("#export"))
                            .getItems().stream()
                                    .filter(item -> item.getId().equals("export-" + id))
                                    .forEach(MenuItem::fire));
        }
        Path png = out.resolve("ferrum-trace.png");
        flow.rig().waitUntil(() -> Files.exists(png) && Files.size(png) > 1000);
        JsonNode chrome = JsonMapper.shared().readTree(Files.readString(out.resolve("ferrum-trace.json")));
        assertTrue(chrome.get("traceEvents").size() > 20);
        JsonNode speedscope =
                JsonMapper.shared().readTree(Files.readString(out.resolve("ferrum-trace.speedscope.json")));
        assertEquals("evented", speedscope.get("profiles").get(0).get("type").asString());
        String stacks = Files.readString(out.resolve("ferrum-trace.collapsed.txt"));
        assertTrue(stacks.contains("step decode;moe;down;layer 0 "), stacks);
        flow.rig().waitUntil(() -> readable(png));
        key(KeyCode.SPACE);
    }

    /// Read by the JDK's own reader, which knows nothing of how it was written.
    private static boolean readable(Path png) throws Exception {
        byte[] bytes = Files.readAllBytes(png);
        if (!new String(bytes, bytes.length - 8, 4, StandardCharsets.US_ASCII).equals("IEND")) {
            return false;
        }
        var image = javax.imageio.ImageIO.read(png.toFile());
        int[] colours = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return image.getWidth() > 500 && Arrays.stream(colours).distinct().count() > 10;
    }

    @Test
    void anAnswerKeepsItsTraceAndShowsItLater() throws Exception {
        answer("Tell me about a lamp");
        flow.stop();
        long message = AppRig.onFx(() -> flow.rig().last().id());
        flow.rig().waitUntil(() -> flow.rig().context().profiler().traced().contains(message));
        flow.rig().waitUntil(() -> flow.action("Where the time went") != null);
        flow.clickOn(() -> flow.action("Where the time went"));
        flow.rig().waitUntil(() -> flow.found("#held") != null);
        assertEquals("A kept answer", label("#held"));
        flow.rig().waitUntil(() -> !table("#stages").getItems().isEmpty());
        List<Long> kept = new java.util.concurrent.CopyOnWriteArrayList<>();
        flow.rig().run(() -> flow.rig().context().archive().tracedMessages(kept::addAll));
        flow.rig().waitUntil(() -> kept.contains(message));
        key(KeyCode.SPACE);
    }

    @Test
    void theExpertsOfAChatAreMapped() throws Exception {
        answer("Tell me about a hill");
        flow.stop();
        openProfiler();
        flow.clickText("Experts");
        flow.rig().waitUntil(() -> label("#experts-conclusion").startsWith("The busiest"));
        flow.click("#experts-map");
        String before = AppRig.onFx(() -> flow.found("#experts-map").getAccessibleText());
        flow.robot().type(KeyCode.RIGHT);
        flow.robot().type(KeyCode.UP);
        flow.rig()
                .waitUntil(() -> !flow.found("#experts-map").getAccessibleText().equals(before));
    }
}
