package dev.ferrum.app.profiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ferrum.app.service.HandUi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ThrottleTest {
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final HandUi ui = new HandUi();
    /// When the task ran, in milliseconds.
    private final List<Long> runs = new ArrayList<>();
    private final Throttle throttle = new Throttle(ui, ui::nanos, PERIOD, () -> runs.add(ui.nanos() / 1_000_000));

    @Test
    void whoAsksOftenGetsOneRunAPeriodAndOneAfterTheLastTime() {
        for (int i = 0; i < 12; i++) {
            throttle.ask();
            ui.pass(Duration.ofMillis(100));
        }
        // The fifth time is nearly a period after the first: early rather than alone.
        assertEquals(List.of(0L, 400L, 800L), runs);
        ui.pass(Duration.ofSeconds(10));
        assertEquals(List.of(0L, 400L, 800L, 1300L), runs);
    }

    @Test
    void whoAsksWhenItIsNotNearlyTimeWaits() {
        throttle.ask();
        ui.pass(Duration.ofMillis(374));
        throttle.ask();
        assertEquals(List.of(0L), runs);
        ui.pass(Duration.ofMillis(126));
        assertEquals(List.of(0L, 500L), runs);
    }

    @Test
    void nothingWaitsWhileNobodyAsks() {
        throttle.ask();
        assertEquals(0, ui.waiting());
        ui.pass(PERIOD);
        throttle.ask();
        assertEquals(List.of(0L, 500L), runs);
        assertEquals(0, ui.waiting());
    }

    @Test
    void aPersonDoesNotWaitAndTheNextPeriodBeginsThen() {
        throttle.ask();
        ui.pass(Duration.ofMillis(100));
        throttle.ask();
        throttle.now();
        assertEquals(List.of(0L, 100L), runs);
        ui.pass(Duration.ofMillis(450));
        assertEquals(List.of(0L, 100L), runs);
        throttle.ask();
        ui.pass(Duration.ofSeconds(10));
        assertEquals(List.of(0L, 100L, 550L), runs);
    }
}
