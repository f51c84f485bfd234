package dev.ferrum.cuda;

import dev.ferrum.engine.api.DeviceLimits;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Measures how fast the card reads its memory and multiplies.
final class LimitsProbe {
    /// Several times the largest cache of a card.
    private static final long BYTES = 1L << 30;

    private static final int THREADS = 256;
    private static final int BLOCKS_PER_PROCESSOR = 8;
    private static final int REPEATS = 8;
    private static final int ROUNDS = 4096;
    /// Chains of a thread, a multiplication and an addition a round.
    private static final int OPERATIONS = 16;

    private final CudaContext context;
    private final CudaStream stream;
    private final KernelLibrary library;

    LimitsProbe(CudaContext context, CudaStream stream, KernelLibrary library) {
        this.context = context;
        this.stream = stream;
        this.library = library;
    }

    /// Takes up to a gibibyte of the card for a moment; empty once `cancelled`, which is asked between two launches.
    Optional<DeviceLimits> measure(Set<CudaBuffer> open, BooleanSupplier cancelled) {
        long bytes = Math.min(BYTES, context.freeBytes() / 2);
        try (CudaBuffer source = CudaBuffer.allocate(context, stream, bytes, bytes, open);
                CudaBuffer out = CudaBuffer.allocate(context, stream, Float.BYTES, Float.BYTES, open)) {
            Kernel read = library.kernel("queue", "read_all");
            Kernel multiply = library.kernel("queue", "multiply_add");
            int blocks = context.device().processors() * BLOCKS_PER_PROCESSOR;
            OptionalDouble readSeconds = fastest(cancelled, () -> {
                stream.parameters().put(source.address()).put(bytes / 16).put(out.address());
                stream.launch(read, blocks, 1, 1, THREADS, 1, 0);
            });
            OptionalDouble multiplySeconds = fastest(cancelled, () -> {
                stream.parameters().put(ROUNDS).put(0.5f).put(out.address());
                stream.launch(multiply, blocks, 1, 1, THREADS, 1, 0);
            });
            if (readSeconds.isEmpty() || multiplySeconds.isEmpty()) {
                return Optional.empty();
            }
            double operations = (double) blocks * THREADS * ROUNDS * OPERATIONS;
            return Optional.of(
                    new DeviceLimits(bytes / readSeconds.getAsDouble(), operations / multiplySeconds.getAsDouble()));
        }
    }

    /// Seconds of the fastest of some runs, the first of which also wakes the card; empty once cancelled.
    private OptionalDouble fastest(BooleanSupplier cancelled, Runnable launch) {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < REPEATS; i++) {
            if (cancelled.getAsBoolean()) {
                return OptionalDouble.empty();
            }
            stream.sync();
            long start = System.nanoTime();
            launch.run();
            stream.sync();
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        return OptionalDouble.of(shortest / 1e9);
    }
}
