package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import javafx.geometry.Bounds;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.testfx.robot.Motion;

/// The profiler's picture and table: what it says, zooming, selecting, searching, single steps, experts.
final class ProfilerFlowTest {
    @RegisterExtension
    static final FlowWindow window = ProfilerFlow.window();

    private final Flow flow = window.flow();
    private final ProfilerFlow profiler = new ProfilerFlow(flow);

    @Test
    void openedDuringAReplyItSaysWhereTheTimeGoes() throws Exception {
        profiler.answer("Tell me a long story about a fox and a lantern");
        profiler.open();
        flow.rig()
                .waitUntil(() -> !((Label) flow.found("#conclusion")).getText().isEmpty());
        String said = flow.label("#conclusion");
        assertTrue(said.startsWith("A token takes") || said.startsWith("A prompt is read"), said);
        List<String> names = AppRig.onFx(() -> profiler.table("#stages").getItems().stream()
                .map(Object::toString)
                .toList());
        for (String stage : List.of("step", "qkv", "down", "lm_head", "sample", "emit", "other")) {
            assertTrue(names.stream().anyMatch(row -> row.contains("name=" + stage + ",")), stage);
        }
        flow.stop();
    }

    @Test
    void spaceHoldsThePictureAndKeysZoomInAndOut() throws Exception {
        profiler.hold("Tell me about a dog");
        assertEquals("Follow", AppRig.onFx(() -> ((Button) flow.found("#pause")).getText()));
        // Nothing selected is the root; an arrow goes to the longest group below it.
        profiler.key(KeyCode.DOWN);
        profiler.key(KeyCode.ENTER);
        flow.rig().waitUntil(() -> profiler.crumbs().size() == 2);
        assertEquals("step", AppRig.onFx(() -> profiler.crumbs().getFirst()));
        profiler.key(KeyCode.DOWN);
        profiler.key(KeyCode.ENTER);
        flow.rig().waitUntil(() -> profiler.crumbs().size() == 3);
        profiler.key(KeyCode.BACK_SPACE);
        flow.rig().waitUntil(() -> profiler.crumbs().size() == 2);
        profiler.key(KeyCode.HOME);
        flow.rig().waitUntil(() -> profiler.crumbs().size() == 1);
        profiler.key(KeyCode.W);
        profiler.key(KeyCode.D);
        profiler.key(KeyCode.S);
        profiler.key(KeyCode.HOME);
        profiler.key(KeyCode.SPACE);
        flow.rig().waitUntil(() -> flow.found("#held") == null);
    }

    @Test
    void aClickInTheTableSelectsTheFrameInThePicture() throws Exception {
        profiler.hold("Tell me about a cat");
        flow.rig().run(() -> profiler.table("#stages").getSelectionModel().select(1));
        String selected = AppRig.onFx(() -> flow.found("#flame").getAccessibleText());
        Object row = AppRig.onFx(() -> profiler.table("#stages").getItems().get(1));
        String name = row.toString().replaceAll(".*\\bname=([^,]*),.*", "$1");
        assertTrue(selected.contains(name), selected + " and " + name);
        // And the other way round: the root, by an arrow in the picture, is no row but the step itself.
        profiler.key(KeyCode.UP);
        flow.rig().waitUntil(() -> !flow.found("#flame").getAccessibleText().equals(selected));
        profiler.key(KeyCode.SPACE);
    }

    @Test
    void aSearchSaysHowMuchItFinds() throws Exception {
        profiler.hold("Tell me about a bird");
        profiler.key(KeyCode.SLASH);
        flow.rig().waitUntil(() -> flow.found("#stage-search").isFocused());
        flow.robot().write("down", 0);
        flow.rig().waitUntil(() -> ((Label) flow.found("#found")).getText().matches("“down”: [1-9].*%"));
        flow.replace("#stage-search", "nothing");
        flow.rig().waitUntil(() -> ((Label) flow.found("#found")).getText().contains("0.0"));
        flow.rig().run(() -> ((javafx.scene.control.TextField) flow.found("#stage-search")).clear());
        profiler.key(KeyCode.SPACE);
    }

    @Test
    void aStepOfTheStripIsHeldWithWhatItWrote() throws Exception {
        profiler.answer("Tell me about a fish");
        flow.stop();
        profiler.open();
        // The newest steps stand on the right; how far the bars reach depends on how many there are.
        Bounds strip = AppRig.onFx(
                () -> flow.found("#strip").localToScreen(flow.found("#strip").getBoundsInLocal()));
        flow.robot().clickOn(strip.getMaxX() - 3, strip.getMinY() + 20, Motion.DIRECT, MouseButton.PRIMARY);
        flow.rig().waitUntil(() -> flow.found("#held") != null);
        flow.robot().type(KeyCode.LEFT);
        flow.rig().waitUntil(() -> flow.found("#strip").getAccessibleText().endsWith(" 1 of them shown"));
        profiler.key(KeyCode.SPACE);
        flow.rig().waitUntil(() -> flow.found("#held") == null);
    }

    @Test
    void theExpertsOfAChatAreMapped() throws Exception {
        profiler.answer("Tell me about a hill");
        flow.stop();
        profiler.open();
        flow.clickText("Experts");
        flow.rig().waitUntil(() -> flow.label("#experts-conclusion").startsWith("The busiest"));
        flow.click("#experts-map");
        String before = AppRig.onFx(() -> flow.found("#experts-map").getAccessibleText());
        flow.robot().type(KeyCode.RIGHT);
        flow.robot().type(KeyCode.UP);
        flow.rig()
                .waitUntil(() -> !flow.found("#experts-map").getAccessibleText().equals(before));
    }
}
