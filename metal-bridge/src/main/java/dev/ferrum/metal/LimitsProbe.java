package dev.ferrum.metal;

import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.NoProfiler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Measures how fast the GPU reads memory and multiplies, with kernels that models use too: a matrix times one
/// row reads each weight once, a matrix times many rows multiplies.
final class LimitsProbe {
    /// Several times the largest cache.
    private static final long BYTES = 256L << 20;

    private static final int COLS = 4096;
    private static final int PRODUCT_ROWS = 2048;
    private static final int INPUTS = 512;
    private static final int REPEATS = 6;

    private final MetalBackend backend;

    LimitsProbe(MetalBackend backend) {
        this.backend = backend;
    }

    /// Takes up to a quarter of a gibibyte for a moment.
    DeviceLimits measure() {
        long bytes = Math.min(BYTES, backend.context().freeBytes() / 4);
        int rows = Math.toIntExact(Math.max(1, bytes / GgmlType.F16.rowBytes(COLS)));
        double reading = fastest(rows, 1);
        double multiplying = fastest(PRODUCT_ROWS, INPUTS);
        return new DeviceLimits(
                rows * (double) GgmlType.F16.rowBytes(COLS) / reading,
                2.0 * PRODUCT_ROWS * COLS * INPUTS / multiplying);
    }

    /// Seconds of the fastest of some products of `inputs` rows with a matrix of zeros; the first one also
    /// wakes the GPU.
    private double fastest(int rows, int inputs) {
        long shortest = Long.MAX_VALUE;
        try (Arena arena = Arena.ofConfined();
                var x = backend.allocate(4L * inputs * COLS);
                var y = backend.allocate(4L * inputs * rows);
                var queue = backend.openQueue(new NoProfiler())) {
            MemorySegment zeros = arena.allocate(GgmlType.F16.rowBytes(COLS) * rows, 16);
            try (var weights = backend.matrix("limits", GgmlType.F16, rows, COLS, zeros)) {
                for (int i = 0; i < REPEATS; i++) {
                    long start = System.nanoTime();
                    queue.dense().linear(weights, x, inputs, y);
                    queue.sync();
                    shortest = Math.min(shortest, System.nanoTime() - start);
                }
            }
        }
        return shortest / 1e9;
    }
}
