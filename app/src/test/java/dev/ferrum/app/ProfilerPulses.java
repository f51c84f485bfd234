package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.profiler.data.SampleSteps;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.animation.PauseTransition;
import javafx.scene.input.KeyCode;
import javafx.util.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// While the profiler's page is shown, no animation keeps the toolkit at sixty pulses a second. In a process
/// of its own: pulses are the whole toolkit's, and any test before may have left a blinking caret somewhere.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ProfilerPulses {
    /// Looks of the page in which pulses are counted, 200 ms apart at least: time for 36 pulses.
    private static final int LOOKS = 3;

    @TempDir
    private Path folder;

    private final AtomicInteger pulses = new AtomicInteger();
    private ProfilerRig page;

    @BeforeEach
    void open() throws Exception {
        page = ProfilerRig.open(folder);
        page.rig().run(() -> page.rig().scene().addPreLayoutPulseListener(pulses::incrementAndGet));
    }

    @AfterEach
    void close() {
        page.close();
    }

    @Test
    void noAnimationRunsWhileThePageIsShownAndNothingChanges() throws Exception {
        page.profiler().add(SampleSteps.decodes(70));
        page.key(KeyCode.DIGIT3);
        page.profiler().add(SampleSteps.decodes(70));
        page.rig()
                .waitUntil(() -> page.rig().find("#flame") != null
                        && page.rig().find("#flame").isVisible());
        assertFewPulses();
        // An animation would have been seen.
        PauseTransition animation = new PauseTransition(Duration.minutes(1));
        page.rig().run(animation::play);
        int seen = pulsesInSomeLooks();
        page.rig().run(animation::stop);
        assertTrue(seen > 3 * LOOKS, "pulses while an animation ran: " + seen);
    }

    @Test
    void noAnimationRunsWhileThePageIsShownAndAReplyIsWritten() throws Exception {
        page.rig().run(() -> page.rig().chat().send("Hello"));
        page.rig().waitUntil(() -> page.model().requests().size() == 1);
        page.model().say("Good ");
        page.rig().waitUntil(() -> page.rig().last().textProperty().get().equals("Good "));
        page.key(KeyCode.DIGIT3);
        assertFewPulses();
        page.model().say("day");
        page.rig().waitUntil(() -> page.rig().last().textProperty().get().equals("Good day"));
        page.key(KeyCode.DIGIT1);
        page.model().say(" to you");
        page.rig().waitUntil(() -> page.rig().last().textProperty().get().equals("Good day to you"));
    }

    /// Once the page has come to rest.
    private void assertFewPulses() throws Exception {
        int least = Integer.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && least > LOOKS; attempt++) {
            least = Math.min(least, pulsesInSomeLooks());
        }
        assertTrue(least <= LOOKS, "expected a pulse a look at most, found %d in %d looks".formatted(least, LOOKS));
    }

    private int pulsesInSomeLooks() throws Exception {
        int first = page.profiler().looks();
        int before = pulses.get();
        page.rig().waitUntil(() -> page.profiler().looks() >= first + LOOKS);
        return pulses.get() - before;
    }
}
