package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MachineProbeTest {
    /// Wide bounds: any machine of this century, and no error of a thousand.
    @Test
    void limitsAreOfTheRightOrder() {
        try (var pool = new WorkerPool(2)) {
            var probe = new MachineProbe(pool, Kernels.detect());
            if (Kernels.detect() instanceof Kernels.Scalar) {
                assertEquals(0, probe.fmaFlopsPerSecond());
                return;
            }
            double read = probe.readBytesPerSecond();
            double flops = probe.fmaFlopsPerSecond();
            assertTrue(read > 2e8 && read < 2e12, "bytes a second: " + read);
            assertTrue(flops > 2e9 && flops < 2e13, "operations a second: " + flops);
        }
    }
}
