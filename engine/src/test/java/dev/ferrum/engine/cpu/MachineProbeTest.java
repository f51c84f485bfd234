package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.ferrum.engine.api.DeviceLimits;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MachineProbeTest {
    /// Wide bounds: any machine of this century, and no error of a thousand.
    @Test
    void limitsAreOfTheRightOrder() {
        try (var pool = new WorkerPool(2)) {
            DeviceLimits limits = new MachineProbe(pool, Kernels.detect(), () -> false)
                    .measure()
                    .orElseThrow();
            double read = limits.readBytesPerSecond();
            double flops = limits.flopsPerSecond();
            if (Kernels.detect() instanceof Kernels.Scalar) {
                assertEquals(new DeviceLimits(0, 0), limits);
                return;
            }
            assertTrue(read > 2e8 && read < 2e12, "bytes a second: " + read);
            assertTrue(flops > 2e9 && flops < 2e13, "operations a second: " + flops);
        }
    }

    @Test
    void onceCancelledItMeasuresNothingMoreAndAsksNoMore() {
        Kernels kernels = Kernels.detect();
        assumeFalse(kernels instanceof Kernels.Scalar, "plain loops measure nothing that could be cancelled");
        // In the filling of memory, in the warm-up, and in a pass of all threads.
        for (int last : new int[] {1, 40, 500}) {
            AtomicInteger asked = new AtomicInteger();
            try (var pool = new WorkerPool(2)) {
                MachineProbe probe = new MachineProbe(pool, kernels, () -> asked.incrementAndGet() == last);
                assertEquals(Optional.empty(), probe.measure());
            }
            assertEquals(last, asked.get());
        }
    }
}
