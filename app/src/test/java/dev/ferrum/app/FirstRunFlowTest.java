package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import javafx.scene.Node;
import javafx.scene.control.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The card for newcomers: where it leads, and that it stays away once it was put away.
final class FirstRunFlowTest {
    @TempDir
    private Path folder;

    @Test
    void theCardSaysWhatTheDemoModelIsLeadsToTheModelsAndStaysAwayOncePutAway() throws Exception {
        try (Flow flow = Flow.open(folder, 1000, 700)) {
            flow.rig().waitUntil(() -> flow.found(".first-run") != null);
            assertTrue(words(flow).contains("the demo model that comes with the app"), words(flow));
            assertTrue(words(flow).contains("Nothing you type leaves this computer"), words(flow));
            flow.clickText("See all models");
            flow.rig().waitUntil(() -> flow.found(".library") != null);
            assertNull(AppRig.onFx(() -> flow.found(".first-run")));
            flow.click("#page-chat");
            flow.rig().waitUntil(() -> flow.found(".first-run") != null);

            flow.clickOn(() -> flow.action("Put this card away"));
            flow.rig().waitUntil(() -> flow.found(".first-run") == null);
            assertNotNull(AppRig.onFx(() -> flow.found(".empty-pane")), "the examples stay");
            // At once: nobody knows whether the window will be closed or the machine switched off.
            Path settings = folder.resolve("settings.json");
            flow.rig()
                    .waitUntil(() ->
                            Files.exists(settings) && Files.readString(settings).contains("\"firstRun\" : false"));
            flow.clickOn(() -> flow.found("#new-chat"));
            assertNull(AppRig.onFx(() -> flow.found(".first-run")));
        }
        try (Flow again = Flow.open(folder, 1000, 700)) {
            again.rig().waitUntil(() -> again.found(".empty-column") != null);
            assertNull(AppRig.onFx(() -> again.found(".first-run")));
        }
    }

    @Test
    void theSmallestWindowStillHasItsStatusLineAndScrollsTheCard() throws Exception {
        try (Flow flow = Flow.open(folder, 880, 600)) {
            flow.rig().waitUntil(() -> flow.found(".first-run") != null);
            flow.rig()
                    .waitUntil(() -> flow.found(".empty-pane .scroll-bar:vertical") != null
                            && flow.found(".empty-pane .scroll-bar:vertical").isVisible());
            assertTrue(AppRig.onFx(() -> {
                Node status = flow.found(".status-line");
                double bottom = status.localToScene(status.getBoundsInLocal()).getMaxY();
                return bottom <= flow.rig().scene().getHeight() + 0.5;
            }));
        }
    }

    @Test
    void theCardGoesWithTheFirstQuestionAndIsThereAgainInTheNextEmptyChat() throws Exception {
        try (Flow flow = Flow.open(folder, 1000, 700)) {
            flow.rig().waitUntil(() -> flow.found(".first-run") != null);
            String example = "A bedtime story about a sleepy owl";
            flow.clickText(example);
            flow.rig().waitUntil(() -> !flow.requests().isEmpty());
            flow.stop();
            assertEquals(example, flow.lastPrompt().getLast().content());
            assertNull(AppRig.onFx(() -> flow.found(".first-run")));
            flow.click("#new-chat");
            flow.rig().waitUntil(() -> flow.found(".first-run") != null);
        }
    }

    private static String words(Flow flow) throws Exception {
        return AppRig.onFx(() -> flow.all(".first-run .label")
                .map(node -> ((Label) node).getText())
                .reduce("", (before, next) -> before + "\n" + next));
    }
}
