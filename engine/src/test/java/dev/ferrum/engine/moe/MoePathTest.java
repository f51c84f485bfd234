package dev.ferrum.engine.moe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ferrum.engine.backend.Capabilities;
import org.junit.jupiter.api.Test;

class MoePathTest {
    @Test
    void theDefaultBoundariesAreTwoAndThirtyTwoRows() {
        Capabilities usual = new Capabilities(2, 32, true, true);
        assertEquals(MoePath.STACKED_DECODE, MoePath.forTokens(1, usual));
        assertEquals(MoePath.BATCHED_DECODE, MoePath.forTokens(2, usual));
        assertEquals(MoePath.BATCHED_DECODE, MoePath.forTokens(31, usual));
        assertEquals(MoePath.BATCHED_PREFILL, MoePath.forTokens(32, usual));
        assertEquals(MoePath.BATCHED_PREFILL, MoePath.forTokens(4096, usual));
    }

    @Test
    void aBackendMovesTheBoundaries() {
        Capabilities early = new Capabilities(2, 8, false, false);
        assertEquals(MoePath.BATCHED_DECODE, MoePath.forTokens(7, early));
        assertEquals(MoePath.BATCHED_PREFILL, MoePath.forTokens(8, early));
    }
}
