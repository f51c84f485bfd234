package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.gguf.GgmlType;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PrefillWarmupTest {
    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void stopsWhenCancelled(KernelWidth width) {
        Operands.assumeRunnable(width);
        var asked = new AtomicInteger();
        new PrefillWarmup(width).run(List.of(GgmlType.Q4_K, GgmlType.F32), () -> asked.incrementAndGet() > 3);
        assertTrue(asked.get() <= 3 + 10, "passes after it was cancelled: " + asked);
    }

    @Test
    void scalarKernelsNeedNone() {
        var asked = new AtomicInteger();
        new PrefillWarmup(KernelWidth.SCALAR)
                .run(List.of(GgmlType.Q4_K, GgmlType.F32), () -> asked.incrementAndGet() > 0);
        assertEquals(0, asked.get());
    }
}
