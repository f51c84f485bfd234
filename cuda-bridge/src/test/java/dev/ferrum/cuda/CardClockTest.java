package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A made-up card whose clock runs too fast or too slow beside the host's.
class CardClockTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long LAUNCH = 6_000;
    private static final long SEEN = 9_000;
    private static final long STEP = 1_500_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final CardClock clock = new CardClock();

    /// What a card shows at host time `nanos` that began at another zero and drifts by `millionths`.
    private static long card(long nanos, double millionths) {
        return 77 * SECOND + nanos + Math.round(nanos * millionths / 1e6);
    }

    private void align(double drift) {
        for (int i = 0; i < 5; i++) {
            long handed = 1_000_000L * i;
            long ran = handed + LAUNCH + random.nextLong(3_000);
            long seen = ran + SEEN + random.nextLong(3_000);
            clock.align(handed, card(ran, drift), card(ran, drift), seen);
        }
    }

    @Test
    void stampsStayWithinTheirStepForAnHourOfDrift() {
        for (double drift : new double[] {-80, -5, 0, 5, 80}) {
            align(drift);
            long worst = 0;
            for (long handed = SECOND; handed < 3600 * SECOND; handed += SECOND / 5) {
                long first = handed + LAUNCH + random.nextLong(3_000);
                long last = first + STEP;
                long seen = last + SEEN + random.nextLong(3_000);
                clock.follow(handed, card(first, drift), card(last, drift), seen);
                worst = Math.max(worst, Math.abs(clock.hostNanos(card(last, drift)) - last));
                assertTrue(clock.hostNanos(card(first, drift)) >= handed, "begun before it was handed over");
                assertTrue(clock.hostNanos(card(last, drift)) <= seen, "ended after it was seen");
            }
            assertTrue(worst <= SEEN + 3_000 + 200, "expected at most the time around a step, found " + worst + " ns");
        }
    }

    @Test
    void withoutFollowingAMinuteOfDriftIsLongerThanAStep() {
        align(80);
        long later = 60 * SECOND;
        assertTrue(Math.abs(clock.hostNanos(card(later, 80)) - later) > STEP);
    }

    @Test
    void theNarrowestReadingIsTakenAndAWideOneChangesNothing() {
        clock.align(0, 1_000, 1_000, 10_000);
        assertEquals(5_000, clock.hostNanos(1_000));
        clock.align(20_000, 21_000, 21_000, 22_000);
        assertEquals(21_000, clock.hostNanos(21_000));
        clock.align(30_000, 30_000, 30_000, 90_000);
        assertEquals(21_000, clock.hostNanos(21_000));
    }

    @Test
    void boundsThatExcludeEachOtherAreLeftOut() {
        clock.align(0, 0, 0, 0);
        clock.follow(5_000, 4_000, 4_000, 4_500);
        assertEquals(4_000, clock.hostNanos(4_000));
    }
}
