package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WarmSwitchTest {
    private final AtomicReference<Warmth> warmth = new AtomicReference<>(Warmth.WARM);
    private final AtomicInteger made = new AtomicInteger();
    private final WarmSwitch.Ops vectors = new WarmSwitch.Ops(null, null, null);

    private final WarmSwitch by = new WarmSwitch(
            vectors,
            () -> {
                made.incrementAndGet();
                return new WarmSwitch.Ops(new SwitchedDense(null), null, null);
            },
            warmth::get);

    @Test
    void withoutAWarmUpNothingStandsInForVectors() {
        assertSame(vectors, by.forRows(1));
        assertSame(vectors, by.forRows(100));
        assertEquals(0, made.get());
    }

    @Test
    void oneRowAloneGoesToVectorsBeforeManyDo() {
        warmth.set(Warmth.COLD);
        WarmSwitch.Ops standIn = by.forRows(1);
        assertEquals(1, made.get());
        assertSame(standIn, by.forRows(40), "made once");
        warmth.set(Warmth.DECODES);
        assertSame(vectors, by.forRows(1));
        assertSame(standIn, by.forRows(2));
        warmth.set(Warmth.WARM);
        assertSame(vectors, by.forRows(2));
        assertEquals(1, made.get());
    }
}
