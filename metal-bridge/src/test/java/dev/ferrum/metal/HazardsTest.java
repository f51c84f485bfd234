package dev.ferrum.metal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// When a dispatch must wait for those before it.
final class HazardsTest {
    private final Hazards hazards = new Hazards();

    private boolean dispatch(Object... rangesAndAccesses) {
        for (int i = 0; i < rangesAndAccesses.length; i += 3) {
            hazards.add((Integer) rangesAndAccesses[i], (Integer) rangesAndAccesses[i + 1], (Access)
                    rangesAndAccesses[i + 2]);
        }
        return hazards.barrierNeeded();
    }

    @Test
    void readersRunSideBySide() {
        assertFalse(dispatch(0, 10, Access.READ, 100, 10, Access.WRITE));
        assertFalse(dispatch(0, 10, Access.READ, 200, 10, Access.WRITE));
        assertFalse(dispatch(5, 10, Access.READ, 300, 10, Access.WRITE));
    }

    @Test
    void aReaderWaitsForTheWriterAndAWriterForReadersAndWriters() {
        dispatch(0, 10, Access.WRITE);
        assertTrue(dispatch(9, 1, Access.READ));
        assertTrue(dispatch(0, 10, Access.WRITE));
        assertTrue(dispatch(0, 1, Access.WRITE));
    }

    @Test
    void rangesThatOnlyTouchDoNotMeet() {
        dispatch(0, 10, Access.WRITE);
        assertFalse(dispatch(10, 10, Access.WRITE));
        assertFalse(dispatch(20, 10, Access.READ));
    }

    @Test
    void aDispatchMayWriteWhatItReads() {
        assertFalse(dispatch(0, 10, Access.READ, 0, 10, Access.WRITE));
    }

    @Test
    void afterABarrierOnlyTheDispatchBehindItCounts() {
        dispatch(0, 10, Access.WRITE);
        dispatch(20, 10, Access.WRITE);
        assertTrue(dispatch(0, 10, Access.READ, 40, 10, Access.WRITE));
        // Written before the barrier.
        assertFalse(dispatch(20, 10, Access.READ));
        assertTrue(dispatch(40, 10, Access.READ));
    }

    @Test
    void manyDispatchesAreRemembered() {
        for (int i = 0; i < 500; i++) {
            assertFalse(dispatch(10 * i, 10, Access.WRITE), "dispatch " + i);
        }
        assertTrue(dispatch(10, 1, Access.READ));
        hazards.clear();
        assertFalse(dispatch(10, 1, Access.READ));
    }
}
