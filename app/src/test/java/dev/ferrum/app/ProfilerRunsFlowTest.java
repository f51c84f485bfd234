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
import javafx.scene.Scene;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs of the profiler that are compared, kept with answers, or written to files. Where files go is the
/// system's dialog's business: a second profiler stands outside the window for it, and gets its file without asking.
final class ProfilerRunsFlowTest {
    @RegisterExtension
    static final FlowWindow window = ProfilerFlow.window();

    private final Flow flow = window.flow();
    private final ProfilerFlow profiler = new ProfilerFlow(flow);

    @Test
    void aBaselineIsComparedWithARunOfAnotherSetting() throws Exception {
        profiler.answer("Tell me about a horse");
        flow.stop();
        profiler.open();
        profiler.key(KeyCode.SPACE);
        flow.click("#baseline");
        flow.rig().waitUntil(() -> flow.found("#run-b") != null);
        flow.rig().run(() -> profiler.<Boolean>choice("#fused-b").setValue(false));
        flow.click("#run-b");
        flow.rig().waitLong(() -> !profiler.table("#differences").getItems().isEmpty());
        List<String> lines = AppRig.onFx(() -> profiler.table("#differences").getItems().stream()
                .map(Object::toString)
                .toList());
        assertTrue(lines.getFirst().contains("name=step"), lines.getFirst());
        String gate = lines.stream()
                .filter(line -> line.contains("name=gate + up + silu"))
                .findFirst()
                .orElseThrow();
        assertTrue(gate.contains("name=gate_up_silu_fused") && gate.contains("name=silu"), gate);
        assertFalse(flow.label("#difference-conclusion").isEmpty());
        flow.click("#swap");
        flow.rig()
                .waitUntil(() -> !profiler.table("#differences")
                        .getItems()
                        .getFirst()
                        .toString()
                        .equals(lines.getFirst()));
    }

    @Test
    void runsInTurnsWriteTheSameAndCanBeStopped() throws Exception {
        flow.click("#page-profiler");
        flow.clickText("Compare");
        flow.rig().run(() -> profiler.<Integer>choice("#prefill-b").setValue(2));
        flow.click("#run-both");
        flow.rig().waitUntil(() -> flow.found("#run-both").isDisabled());
        flow.rig().waitLong(() -> !flow.found("#run-both").isDisabled());
        flow.clickText("Reading the prompt");
        flow.rig().waitUntil(() -> !profiler.table("#differences").getItems().isEmpty());
        flow.click("#run-both");
        flow.rig().waitUntil(() -> flow.found("#stop-runs") != null);
        flow.click("#stop-runs");
        flow.rig().waitLong(() -> !flow.found("#run-both").isDisabled());
    }

    @Test
    void whatIsShownGoesOutInFourForms() throws Exception {
        profiler.hold("Tell me about a boat");
        Path out = Files.createDirectory(window.folder().resolve("out"));
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
        profiler.key(KeyCode.SPACE);
    }

    @Test
    void anAnswerKeepsItsTraceAndShowsItLater() throws Exception {
        profiler.answer("Tell me about a lamp");
        flow.stop();
        long message = AppRig.onFx(() -> flow.rig().last().id());
        flow.rig().waitUntil(() -> flow.rig().context().profiler().traced().contains(message));
        flow.rig().waitUntil(() -> flow.action("Where the time went") != null);
        flow.clickOn(() -> flow.action("Where the time went"));
        flow.rig().waitUntil(() -> flow.found("#held") != null);
        assertEquals("A kept answer", flow.label("#held"));
        flow.rig().waitUntil(() -> !profiler.table("#stages").getItems().isEmpty());
        List<Long> kept = new java.util.concurrent.CopyOnWriteArrayList<>();
        flow.rig().run(() -> flow.rig().context().archive().tracedMessages(kept::addAll));
        flow.rig().waitUntil(() -> kept.contains(message));
        profiler.key(KeyCode.SPACE);
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
}
