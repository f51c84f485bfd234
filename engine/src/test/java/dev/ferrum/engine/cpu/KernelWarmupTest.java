package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.gguf.GgmlType;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class KernelWarmupTest {
    private static void run(List<GgmlType> types, BooleanSupplier cancelled) {
        KernelWarmup warmup = new KernelWarmup(Kernels.of(KernelWidth.SCALAR));
        warmup.one(types, cancelled);
        warmup.several(types, cancelled);
    }

    @Test
    void endsByItself() {
        var asked = new AtomicInteger();
        run(List.of(GgmlType.Q4_K), () -> {
            asked.incrementAndGet();
            return false;
        });
        assertTrue(asked.get() > 0, "cancellation is asked for");
    }

    @Test
    void stopsBeforeThePassThatFollowsCancellation() {
        var passes = new AtomicInteger();
        run(List.of(GgmlType.Q4_K, GgmlType.Q6_K), () -> passes.incrementAndGet() > 3);
        int entryPoints = 2 * 7;
        assertTrue(passes.get() <= 3 + entryPoints, "asked once per entry point after that, found " + passes.get());
    }

    @Test
    void aCancelledWarmUpTouchesNothing() {
        var passes = new AtomicInteger();
        run(List.of(GgmlType.F32), () -> {
            passes.incrementAndGet();
            return true;
        });
        assertEquals(7, passes.get(), "every entry point asks once");
    }
}
