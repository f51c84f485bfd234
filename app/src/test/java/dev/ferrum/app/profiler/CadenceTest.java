package dev.ferrum.app.profiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CadenceTest {
    private static final long MILLI = 1_000_000;

    private final Cadence cadence = new Cadence();

    @Test
    void aCardIsLookedAtOftenWhateverALookTakes() {
        cadence.took(50 * MILLI);
        assertEquals(Cadence.SHORTEST, cadence.rest(false));
    }

    @Test
    void onTheProcessorLooksTakeOnePercentOfOneAtMost() {
        for (long millis : new long[] {1, 2, 5, 8, 9}) {
            Cadence fresh = new Cadence();
            fresh.took(millis * MILLI);
            double rest = fresh.rest(true).toMillis();
            assertTrue(millis / rest <= 0.01001, millis + " ms every " + rest);
            assertTrue(rest >= Cadence.SHORTEST.toMillis());
        }
        cadence.took(400 * MILLI);
        assertEquals(Cadence.LONGEST, cadence.rest(true), "a picture that never moves says nothing");
    }

    @Test
    void layoutIsPartOfTheLookAndOneDearLookIsForgotten() {
        cadence.laidOut(3 * MILLI);
        cadence.took(2 * MILLI);
        assertEquals(500, cadence.rest(true).toMillis(), 1e-9);
        cadence.took(9 * MILLI);
        assertEquals(600, cadence.rest(true).toMillis(), 1e-9);
        for (int i = 0; i < 30; i++) {
            cadence.took(2 * MILLI);
        }
        assertEquals(200, cadence.rest(true).toMillis(), 1);
    }
}
