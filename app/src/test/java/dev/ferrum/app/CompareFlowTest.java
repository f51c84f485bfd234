package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.chat.Comparison;
import dev.ferrum.app.chat.Turn;
import dev.ferrum.engine.api.GenerationRequest;
import java.util.List;
import java.util.stream.IntStream;
import javafx.css.PseudoClass;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Eight answers at once, chosen among by keyboard alone.
final class CompareFlowTest {
    private static final int EIGHT = 8;
    private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");

    @RegisterExtension
    static final FlowWindow window = new FlowWindow(1000, 700);

    private static Flow flow;

    @BeforeAll
    static void takeWindow() {
        flow = window.flow();
    }

    @Test
    void theKeysWalkEightCardsAndEnterKeepsOneWithTheOthersAsItsVersions() throws Exception {
        List<Comparison.Candidate> candidates = compareEight("A story about a king");
        assertEquals(
                "8 answers running",
                AppRig.onFx(() -> ((Label) flow.rig().find("#activity")).getText())
                        .substring(0, 17));
        assertEquals(
                List.of(0.2f, 0.45f, 0.7f, 0.95f, 1.2f, 1.45f, 1.7f, 1.95f),
                flow.requests().stream()
                        .map(request -> request.sampling().temperature())
                        .toList());
        assertEquals(
                1,
                flow.requests().stream()
                        .map(GenerationRequest::prompt)
                        .distinct()
                        .count());
        flow.rig()
                .waitLong(() -> candidates.stream()
                        .allMatch(it -> it.turn().textProperty().get().length() > 5));

        assertEquals(0, chosen());
        flow.robot().type(KeyCode.LEFT);
        assertEquals(0, chosen(), "the walk ends at the first");
        for (int card = 1; card < EIGHT; card++) {
            flow.robot().type(KeyCode.RIGHT);
            assertEquals(card, chosen());
            int at = card;
            flow.rig().waitUntil(() -> inView(cards().get(at)));
        }
        flow.robot().type(KeyCode.RIGHT);
        assertEquals(EIGHT - 1, chosen(), "and at the last");
        flow.robot().type(KeyCode.LEFT);
        assertEquals(6, chosen());
        flow.robot().type(KeyCode.ENTER);

        flow.rig().waitUntil(() -> flow.open().comparisonProperty().get().isEmpty());
        assertSame(candidates.get(6).turn(), flow.rig().last());
        flow.rig()
                .waitUntil(() -> candidates.stream()
                        .filter(it -> it != candidates.get(6))
                        .noneMatch(it -> it.turn().phaseProperty().get().running()));
        flow.stop();
        assertEquals(EIGHT, flow.rig().last().versionsProperty().get().count());
        assertEquals(7, flow.rig().last().versionsProperty().get().shown());
        assertEquals(2, flow.open().turns().size());

        String sixth = AppRig.onFx(() -> candidates.get(5).turn().textProperty().get());
        flow.clickOn(() -> flow.action("Earlier version"));
        flow.rig().waitUntil(() -> flow.rig().last() == candidates.get(5).turn());
        assertTrue(!sixth.isEmpty() && flow.rig().last().textProperty().get().equals(sixth), "its text stayed");
        assertTrue(AppRig.onFx(() -> flow.rig().find(".compare") == null && flow.prompt() != null));
    }

    @Test
    void escapeStopsAllEightAndOnceMoreKeepsTheFirst() throws Exception {
        List<Comparison.Candidate> candidates = compareEight("A story about a queen");
        flow.robot().type(KeyCode.ESCAPE);
        flow.rig().awaitReply();
        assertTrue(flow.open().comparisonProperty().get().isPresent(), "they can still be chosen among");
        assertEquals(
                List.of("Stopped by you"),
                candidates.stream()
                        .map(it -> it.turn().endingProperty().get())
                        .distinct()
                        .toList());
        flow.robot().type(KeyCode.ESCAPE);
        flow.rig().waitUntil(() -> flow.open().comparisonProperty().get().isEmpty());
        assertSame(candidates.getFirst().turn(), flow.rig().last());
        flow.rig().waitUntil(() -> flow.prompt().isFocused());
    }

    @Test
    void theLastCardIsKeptByItsButtonAndTheNextQuestionFollowsIt() throws Exception {
        List<Comparison.Candidate> candidates = compareEight("A story about a page");
        Turn eighth = candidates.get(7).turn();
        flow.rig().waitLong(() -> eighth.textProperty().get().length() > 5);
        flow.robot().type(KeyCode.ESCAPE);
        flow.rig().awaitReply();
        IntStream.range(1, EIGHT).forEach(_ -> flow.robot().type(KeyCode.RIGHT));
        flow.rig().waitUntil(() -> inView(cards().get(7)));
        flow.click("#keep-8");
        flow.rig().waitUntil(() -> flow.rig().last() == eighth && flow.prompt().isFocused());
        flow.send("And then?");
        assertEquals(
                List.of("A story about a page", eighth.textProperty().get(), "And then?"),
                flow.lastPrompt().stream().map(message -> message.content()).toList());
    }

    /// Asks by the tools below the prompt, and returns what is written.
    private static List<Comparison.Candidate> compareEight(String question) throws Exception {
        flow.write(question);
        flow.click("#compare");
        flow.rig().waitUntil(() -> flow.found("#compare-count") != null);
        for (int i = 4; i < EIGHT; i++) {
            flow.click("#compare-count .increment-arrow-button");
        }
        flow.click("#compare-go");
        flow.rig().waitUntil(() -> flow.open().comparisonProperty().get().isPresent());
        flow.rig().waitUntil(() -> flow.requests().size() == EIGHT && cards().size() == EIGHT);
        flow.rig().waitUntil(() -> flow.rig().find(".compare").isFocused());
        return flow.open().comparisonProperty().get().orElseThrow().candidates();
    }

    private static List<Node> cards() {
        return flow.all(".compare-card").toList();
    }

    /// Number of the one card that is marked.
    private static int chosen() throws Exception {
        return AppRig.onFx(() -> {
            List<Node> cards = cards();
            List<Node> marked = cards.stream()
                    .filter(card -> card.getPseudoClassStates().contains(CHOSEN))
                    .toList();
            assertEquals(1, marked.size());
            return cards.indexOf(marked.getFirst());
        });
    }

    private static boolean inView(Node card) {
        Bounds page = flow.rig()
                .find(".compare")
                .localToScene(flow.rig().find(".compare").getLayoutBounds());
        Bounds bounds = card.localToScene(card.getLayoutBounds());
        return bounds.getMinY() >= page.getMinY() && bounds.getMaxY() <= page.getMaxY();
    }
}
