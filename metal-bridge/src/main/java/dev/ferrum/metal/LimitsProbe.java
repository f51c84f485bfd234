package dev.ferrum.metal;

import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.NoProfiler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

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

    /// Takes up to a quarter of a gibibyte for a moment; empty once `cancelled`, which is asked between two products.
    Optional<DeviceLimits> measure(BooleanSupplier cancelled) {
        long bytes = Math.min(BYTES, backend.context().freeBytes() / 4);
        int rows = Math.toIntExact(Math.max(1, bytes / GgmlType.F16.rowBytes(COLS)));
        OptionalDouble reading = fastest(rows, 1, cancelled);
        OptionalDouble multiplying = fastest(PRODUCT_ROWS, INPUTS, cancelled);
        if (reading.isEmpty() || multiplying.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DeviceLimits(
                rows * (double) GgmlType.F16.rowBytes(COLS) / reading.getAsDouble(),
                2.0 * PRODUCT_ROWS * COLS * INPUTS / multiplying.getAsDouble()));
    }

    /// Seconds of the fastest of some products of `inputs` rows with a matrix of zeros; the first one also
    /// wakes the GPU. Empty once cancelled.
    private OptionalDouble fastest(int rows, int inputs, BooleanSupplier cancelled) {
        long shortest = Long.MAX_VALUE;
        try (Arena arena = Arena.ofConfined();
                var x = backend.allocate(4L * inputs * COLS);
                var y = backend.allocate(4L * inputs * rows);
                var queue = backend.openQueue(new NoProfiler())) {
            MemorySegment zeros = arena.allocate(GgmlType.F16.rowBytes(COLS) * rows, 16);
            try (var weights = backend.matrix("limits", GgmlType.F16, rows, COLS, zeros)) {
                for (int i = 0; i < REPEATS; i++) {
                    if (cancelled.getAsBoolean()) {
                        return OptionalDouble.empty();
                    }
                    long start = System.nanoTime();
                    queue.dense().linear(weights, x, inputs, y);
                    queue.sync();
                    shortest = Math.min(shortest, System.nanoTime() - start);
                }
            }
        }
        return OptionalDouble.of(shortest / 1e9);
    }
}
