package dev.ferrum.engine.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Measures the two limits of this machine that products run into, so that a speed can be stated as a share of them:
/// reading memory (decode) and single-precision multiply-add (prefill).
///
/// Each figure is the median of several passes over some 0.3 s on all threads of the pool, after a warm-up. With
/// [Kernels.Scalar] there is nothing to measure with, and both are 0.
final class MachineProbe {
    /// Far beyond any cache.
    private static final long BYTES = 512L << 20;

    private static final int PASSES = 7;
    private static final int TURNS = 200_000;
    private static final int WARM_UPS = 400;

    private final WorkerPool pool;
    private final Kernels kernels;

    /// What workers computed: written so that no compiler can leave the work out.
    private final float[] sink;

    MachineProbe(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
        this.sink = new float[pool.threads()];
    }

    /// Bytes a second that all threads together read from memory, sequentially, each from its own half of 512 MB.
    double readBytesPerSecond() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(BYTES, 4096);
            // Untouched pages would all be one page of zeros.
            memory.fill((byte) 1);
            long share = BYTES / pool.threads() / 4096 * 4096;
            for (int i = 0; i < WARM_UPS; i++) {
                sink[0] += read(memory, 0, 64 << 10);
            }
            WorkerPool.Region region =
                    (worker, workers) -> sink[worker] += read(memory, worker * share, (worker + 1) * share);
            pool.run(region);
            return share * pool.threads() / median(region);
        }
    }

    /// Floating-point operations a second of all threads together, in multiply-adds that never leave the registers.
    double fmaFlopsPerSecond() {
        for (int i = 0; i < WARM_UPS; i++) {
            sink[0] += multiplyAdd(1000);
        }
        int repeats = 20;
        WorkerPool.Region region = (worker, workers) -> {
            for (int i = 0; i < repeats; i++) {
                sink[worker] += multiplyAdd(TURNS);
            }
        };
        pool.run(region);
        return (double) flopsPerTurn() * TURNS * repeats * pool.threads() / median(region);
    }

    /// Seconds that the middle one of the passes took.
    private double median(WorkerPool.Region region) {
        double[] seconds = new double[PASSES];
        for (int i = 0; i < PASSES; i++) {
            long start = System.nanoTime();
            pool.run(region);
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[PASSES / 2];
    }

    private float read(MemorySegment memory, long from, long to) {
        return switch (kernels.width()) {
            case WIDE -> dev.ferrum.engine.cpu.wide.Limits.read(memory, from, to);
            case NARROW -> dev.ferrum.engine.cpu.narrow.Limits.read(memory, from, to);
            case SCALAR -> Float.NaN;
        };
    }

    private float multiplyAdd(int turns) {
        return switch (kernels.width()) {
            case WIDE -> dev.ferrum.engine.cpu.wide.Limits.multiplyAdd(turns, 0.5f);
            case NARROW -> dev.ferrum.engine.cpu.narrow.Limits.multiplyAdd(turns, 0.5f);
            case SCALAR -> Float.NaN;
        };
    }

    private int flopsPerTurn() {
        return switch (kernels.width()) {
            case WIDE -> dev.ferrum.engine.cpu.wide.Limits.FLOPS_PER_TURN;
            case NARROW -> dev.ferrum.engine.cpu.narrow.Limits.FLOPS_PER_TURN;
            case SCALAR -> 0;
        };
    }
}
