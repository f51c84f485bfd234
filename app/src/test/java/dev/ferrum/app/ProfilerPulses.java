package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.profiler.data.SampleSteps;
import dev.ferrum.app.service.FakeModel;
import dev.ferrum.app.service.FakeProfiler;
import dev.ferrum.app.settings.ThemeChoice;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javafx.animation.PauseTransition;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.util.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// While the profiler's page is shown, no animation keeps the toolkit at sixty pulses a second. In a process of its
/// own:
/// pulses are the whole toolkit's, and any test before may have left a blinking caret somewhere.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ProfilerPulses {
    /// Looks of the page in which pulses are counted, 200 ms apart at least: time for 36 pulses.
    private static final int LOOKS = 3;

    @TempDir
    private Path folder;

    private final FakeProfiler profiler = new FakeProfiler();
    private final AtomicReference<FakeModel> model = new AtomicReference<>();
    private final AtomicInteger pulses = new AtomicInteger();
    private AppRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = AppRig.open(
                        folder,
                        (config, _) -> {
                            model.set(new FakeModel(config.model()));
                            model.get().measuredBy(profiler);
                            return model.get();
                        },
                        ThemeChoice.LIGHT,
                        1000,
                        800)
                .withDemo();
        rig.run(() -> rig.scene().addPreLayoutPulseListener(pulses::incrementAndGet));
    }

    @AfterEach
    void close() {
        profiler.release();
        rig.close();
    }

    private void key(KeyCode code) throws Exception {
        rig.run(() -> rig.scene()
                .getRoot()
                .fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, true, false, false)));
    }

    @Test
    void noAnimationRunsWhileThePageIsShownAndNothingChanges() throws Exception {
        profiler.add(SampleSteps.decodes(70));
        key(KeyCode.DIGIT3);
        profiler.add(SampleSteps.decodes(70));
        rig.waitUntil(() -> rig.find("#flame") != null && rig.find("#flame").isVisible());
        assertFewPulses();
        // An animation would have been seen.
        PauseTransition animation = new PauseTransition(Duration.minutes(1));
        rig.run(animation::play);
        int seen = pulsesInSomeLooks();
        rig.run(animation::stop);
        assertTrue(seen > 3 * LOOKS, "pulses while an animation ran: " + seen);
    }

    @Test
    void noAnimationRunsWhileThePageIsShownAndAReplyIsWritten() throws Exception {
        rig.run(() -> rig.chat().send("Hello"));
        rig.waitUntil(() -> model.get().requests().size() == 1);
        model.get().say("Good ");
        rig.waitUntil(() -> rig.last().textProperty().get().equals("Good "));
        key(KeyCode.DIGIT3);
        assertFewPulses();
        model.get().say("day");
        rig.waitUntil(() -> rig.last().textProperty().get().equals("Good day"));
        key(KeyCode.DIGIT1);
        model.get().say(" to you");
        rig.waitUntil(() -> rig.last().textProperty().get().equals("Good day to you"));
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
        int first = profiler.looks();
        int before = pulses.get();
        rig.waitUntil(() -> profiler.looks() >= first + LOOKS);
        return pulses.get() - before;
    }
}
