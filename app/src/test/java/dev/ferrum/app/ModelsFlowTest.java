package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.hub.Fault;
import dev.ferrum.app.hub.TestHub;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.settings.ThemeChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.util.WaitForAsyncUtils;

/// From an empty machine to the first reply, and the states of the models page, by clicks and keys, beside a
/// test hub.
final class ModelsFlowTest {
    private static final int LENGTH = 40;

    @TempDir
    private Path folder;

    @Test
    void anEmptyMachineFetchesTheRecommendedModelLoadsItAndGetsAReply() throws Exception {
        try (TestHub hub = ModelsRig.hub();
                AppRig rig = ModelsRig.open(folder, hub, ModelsRig::card, ThemeChoice.LIGHT, 1000, 700)) {
            rig.withDemo();
            Flow flow = Flow.of(rig);
            rig.waitUntil(() -> flow.found("#recommended-main") != null);
            assertTrue(words(flow, ".first-run").contains("Small-MoE"), words(flow, ".first-run"));
            assertTrue(words(flow, ".first-run").contains("free on your RTX 4090"), words(flow, ".first-run"));
            assertEquals(0, hub.requests(), "nothing is sent before somebody asks");
            flow.clickText("Download 20\u00a0MB");
            flow.rig().waitLong(() -> flow.text("Load it") != null);
            flow.clickText("Load it");
            Path file = folder.resolve("models/Ferrum-Test/Small-MoE-GGUF").resolve(ModelsRig.FILE);
            rig.waitLong(() -> rig.context().library().engineProperty().get() instanceof EngineState.Ready(var card)
                    && card.file().equals(file));
            assertEquals(-1, Files.mismatch(ModelsRig.bundled(), file));
            flow.click("#prompt");
            flow.write("Tell me a story about a fox");
            flow.robot().type(KeyCode.ENTER);
            rig.waitLong(() -> !flow.open().turns().isEmpty()
                    && rig.last().textProperty().get().length() > LENGTH);
            flow.stop();
        }
    }

    @Test
    void thePageSearchesFetchesPausesGoesOnChecksAndDeletes() throws Exception {
        try (TestHub hub = ModelsRig.hub().with(new Slow());
                AppRig rig = ModelsRig.open(folder, hub, ModelsRig::card, ThemeChoice.DARK, 1000, 700)) {
            Flow flow = Flow.of(rig);
            flow.click("#page-models");
            rig.waitUntil(() -> flow.found(".model-row") != null);
            assertEquals(0, hub.requests(), "looking at the page asks nobody");

            // The catalogue answers while one types; the hub only on Enter.
            flow.chord(KeyCode.CONTROL, KeyCode.F);
            rig.waitUntil(() -> flow.found("#model-search").isFocused());
            flow.robot().write("coder", 0);
            rig.waitUntil(() -> flow.all(".model-row").count() == 2);
            assertEquals(0, hub.requests());
            flow.replace("#model-search", "small");
            flow.robot().type(KeyCode.ENTER);
            rig.waitUntil(() -> flow.text("Small-MoE-GGUF") != null);
            clickShown(flow, () -> flow.found(".model-row"));
            rig.waitUntil(() -> flow.found("#download-size") != null);
            clickShown(flow, () -> flow.found("#download-size"));

            // Bytes come, stand still, and go on from where they were.
            rig.waitUntil(() -> words(flow, ".downloads").contains("MB/s"));
            clickShown(flow, () -> flow.action("Pause Small-MoE-Q4_K_M"));
            rig.waitUntil(() -> flow.action("Go on with Small-MoE-Q4_K_M") != null);
            rig.waitUntil(() -> flow.found("#download-size") instanceof Button it
                    && it.isDisabled()
                    && it.getText().equals("Paused"));
            assertFalse(Files.exists(folder.resolve("models/Ferrum-Test")), "a part is no model");
            assertTrue(rig.context().models().installed().models().isEmpty());
            hub.with(Fault.NONE);
            clickShown(flow, () -> flow.action("Go on with Small-MoE-Q4_K_M"));
            rig.waitLong(() -> !rig.context().models().installed().models().isEmpty());

            // Installed: details by keys, checked again, and into the trash.
            flow.replace("#model-search", " ");
            rig.waitUntil(() -> flow.found(".installed-row") != null);
            rig.run(() -> flow.found(".installed-row").requestFocus());
            flow.robot().type(KeyCode.ENTER);
            rig.waitUntil(() -> words(flow, ".details").contains("Architecture"));
            assertTrue(words(flow, ".details").contains("Ferrum-Test/Small-MoE-GGUF"), words(flow, ".details"));
            clickShown(flow, () -> flow.action("More for Small-MoE"));
            flow.clickOn(() -> menuItem(flow, "Check again"));
            rig.waitUntil(() -> message(flow).contains("is as it was downloaded"));
            clickShown(flow, () -> flow.action("More for Small-MoE"));
            flow.clickOn(() -> menuItem(flow, "Delete: put into the trash"));
            rig.waitUntil(() -> message(flow).contains("in the trash"));
            assertTrue(Files.exists(folder.resolve("trash/files").resolve(ModelsRig.FILE)));
            rig.waitUntil(() -> rig.context().models().installed().models().isEmpty());
        }
    }

    @Test
    void aBroughtFileStaysWhereItIsAndAModelThatHasNoRoomIsLoadedOnlyWhenAPersonInsists() throws Exception {
        Path other = folder.resolve("elsewhere").resolve("Mine-Q4_K_M.gguf");
        Files.createDirectories(other.getParent());
        Files.copy(ModelsRig.bundled(), other);
        try (TestHub hub = ModelsRig.hub();
                AppRig rig = ModelsRig.open(folder, hub, ModelsRig::tiny, ThemeChoice.LIGHT, 1000, 700)) {
            Flow flow = Flow.of(rig);
            flow.click("#page-models");
            rig.run(() -> rig.context().models().installed().offer(List.of(other, folder.resolve("no.gguf"))));
            clickShown(flow, () -> flow.found("#use-there"));
            rig.waitUntil(() -> !rig.context().models().installed().models().isEmpty());
            assertTrue(message(flow).contains("no.gguf is not taken in"), message(flow));
            assertTrue(Files.exists(other));
            assertEquals(
                    List.of(other.toString()),
                    rig.context().settings().get().models().linked());

            rig.run(() -> rig.context().library().load(other));
            rig.waitUntil(() -> flow.found("#fit-warning") != null);
            String warning = words(flow, "#fit-warning");
            assertTrue(warning.contains("is not loaded yet"), warning);
            assertTrue(warning.contains("too much"), warning);
            assertTrue(rig.context().library().engineProperty().get() instanceof EngineState.NoModel);
            clickShown(flow, () -> flow.found("#load-anyway"));
            rig.waitUntil(() -> rig.context().library().engineProperty().get() instanceof EngineState.Ready);
            assertTrue(rig.context().library().warningProperty().get().isEmpty());
        }
    }

    @Test
    void aModelBehindTermsLeadsToTheFieldForATokenAndComesWithIt() throws Exception {
        try (TestHub hub = ModelsRig.hub().gated("auto");
                AppRig rig = ModelsRig.open(folder, hub, ModelsRig::card, ThemeChoice.LIGHT, 1000, 700)) {
            Flow flow = Flow.of(rig);
            flow.click("#page-models");
            rig.waitUntil(() -> flow.found("#recommended-main") != null);
            clickShown(flow, () -> flow.found("#recommended-main"));
            rig.waitLong(() -> words(flow, ".downloads").contains("is behind terms"));
            clickShown(flow, () -> flow.text("Add a token"));
            rig.waitUntil(() ->
                    flow.found("#hub-token") != null && flow.found("#hub-token").isFocused());
            rig.waitUntil(() -> inView(flow.found("#hub-token")));
            flow.robot().write(TestHub.TOKEN, 0);
            flow.robot().type(KeyCode.ENTER);
            rig.waitUntil(() -> flow.found("#forget-token") != null);
            Path kept = folder.resolve("hub-token.json");
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
            assertFalse(shown(rig).contains(TestHub.TOKEN), "never shown in full");

            flow.click("#page-models");
            clickShown(flow, () -> flow.text("Try again"));
            Path file = folder.resolve("models/Ferrum-Test/Small-MoE-GGUF").resolve(ModelsRig.FILE);
            rig.waitLong(() -> Files.exists(file));
            assertEquals(-1, Files.mismatch(ModelsRig.bundled(), file));
            assertEquals(List.of(), hub.tokensAtFiles(), "it went to the hub alone");
        }
    }

    /// All text that the window has.
    private static String shown(AppRig rig) throws Exception {
        return AppRig.onFx(() -> rig.scene().getRoot().lookupAll("*").stream()
                .map(node -> switch (node) {
                    case TextInputControl field -> field.getText();
                    case Labeled label -> label.getText();
                    default -> "";
                })
                .filter(Objects::nonNull)
                .collect(Collectors.joining("\n")));
    }

    @Test
    void aHubThatIsNotThereIsSaidAndTheRestWorks() throws Exception {
        TestHub hub = ModelsRig.hub();
        try (AppRig rig = ModelsRig.open(folder, hub, ModelsRig::card, ThemeChoice.LIGHT, 1000, 700)) {
            hub.close();
            Flow flow = Flow.of(rig);
            flow.click("#page-models");
            flow.replace("#model-search", "qwen");
            flow.click("#search-hub");
            rig.waitUntil(() -> flow.found(".models-trouble") != null);
            String says = AppRig.onFx(() -> ((Label) flow.found(".models-trouble")).getText());
            assertTrue(says.contains("127.0.0.1"), says);
            assertTrue(AppRig.onFx(() -> flow.all(".model-row").count()) >= 5, "the catalogue stays");
        }
    }

    /// Gives what may lie below the window's edge the focus first, and the page scrolls to it. A list that is filled
    /// anew meanwhile has another node for the same thing, and a page that grows moves it: then once more.
    private static void clickShown(Flow flow, Callable<Node> node) throws Exception {
        for (int more = 5; ; more--) {
            flow.rig().waitUntil(() -> node.call() != null);
            AppRig.onFx(() -> {
                // Only a focus that comes scrolls.
                flow.rig().scene().getRoot().requestFocus();
                if (node.call() != null) {
                    node.call().requestFocus();
                }
                return null;
            });
            try {
                WaitForAsyncUtils.waitFor(
                        4, TimeUnit.SECONDS, () -> AppRig.onFx(() -> node.call() != null && inView(node.call())));
                flow.clickOn(node);
                return;
            } catch (TimeoutException | RuntimeException moved) {
                if (more == 0) {
                    throw moved;
                }
            }
        }
    }

    private static boolean inView(Node node) {
        Bounds bounds = node.localToScene(node.getBoundsInLocal());
        return node.getScene() != null
                && bounds.getMinY() >= 0
                && bounds.getMaxY() <= node.getScene().getHeight();
    }

    private static String message(Flow flow) throws Exception {
        return AppRig.onFx(() -> flow.found("#models-message") instanceof Label label ? label.getText() : "");
    }

    private static Node menuItem(Flow flow, String text) {
        return flow.all(".menu-item")
                .filter(node -> node.lookup(".label") instanceof Label label
                        && label.getText().equals(text))
                .findFirst()
                .orElse(null);
    }

    private static String words(Flow flow, String selector) throws Exception {
        return AppRig.onFx(() -> flow.all(selector + " .label")
                .map(node -> ((Label) node).getText())
                .collect(Collectors.joining("\n")));
    }

    /// Some megabytes a second, so that there is something to pause.
    private static final class Slow implements Fault {
        @Override
        public int pace(int request, long sent) {
            LockSupport.parkNanos(60_000_000);
            return 1 << 16;
        }
    }
}
