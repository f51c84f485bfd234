package dev.ferrum.engine.cpu;

import dev.ferrum.engine.api.DeviceLimits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Measures the two limits of this machine that products run into, so that a speed can be stated as a share of them:
/// reading memory (decode) and single-precision multiply-add (prefill).
///
/// Each figure is the median of several passes over some 0.3 s on all threads of the pool, after a warm-up. With
/// [Kernels.Scalar] there is nothing to measure with, and both are 0.
///
/// A reply that begins meanwhile waits for the end. So the work is cut into pieces, short even where vector code is
/// still interpreted, and between two of them the thread that measures asks whether to go on.
final class MachineProbe {
    /// Bytes of one piece: read in a part of a millisecond.
    private static final int PIECE = 1 << 20;

    /// 512 MB, far beyond any cache.
    private static final int PIECES = 512;

    /// Pieces that lie together in memory: the system can give them large pages, and has touched them all soon.
    private static final int SEGMENT_PIECES = 16;

    private static final int PASSES = 7;
    private static final int TURNS = 10_000;
    private static final int REPEATS = 400;
    private static final int WARM_UPS = 400;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final BooleanSupplier cancelled;

    /// Written by the calling thread, read by all of the pool.
    private volatile boolean stopped;

    /// What workers computed: written so that no compiler can leave the work out.
    private final float[] sink;

    /// `cancelled` is asked on the thread that measures.
    MachineProbe(WorkerPool pool, Kernels kernels, BooleanSupplier cancelled) {
        this.pool = pool;
        this.kernels = kernels;
        this.cancelled = cancelled;
        this.sink = new float[pool.threads()];
    }

    /// Both limits; empty once cancelled.
    Optional<DeviceLimits> measure() {
        if (kernels.width() == KernelWidth.SCALAR) {
            return Optional.of(new DeviceLimits(0, 0));
        }
        double read = readBytesPerSecond();
        double flops = fmaFlopsPerSecond();
        return stopped ? Optional.empty() : Optional.of(new DeviceLimits(read, flops));
    }

    /// Asked by every thread between two pieces of work; once false, always false.
    private boolean goesOn(int worker) {
        if (worker == 0 && !stopped && cancelled.getAsBoolean()) {
            stopped = true;
        }
        return !stopped;
    }

    /// Bytes a second that all threads together read from memory, sequentially, each from its own part of 512 MB.
    private double readBytesPerSecond() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment[] memory = new MemorySegment[PIECES / SEGMENT_PIECES];
            for (int i = 0; i < memory.length; i++) {
                if (!goesOn(0)) {
                    return 0;
                }
                memory[i] = arena.allocate((long) SEGMENT_PIECES * PIECE, 4096);
                // Untouched pages would all be one page of zeros.
                memory[i].fill((byte) 1);
            }
            for (int i = 0; i < WARM_UPS && goesOn(0); i++) {
                sink[0] += read(memory[0], 0, 64 << 10);
            }
            WorkerPool.Region region = (worker, workers) -> {
                int end = PIECES * (worker + 1) / workers;
                for (int i = PIECES * worker / workers; i < end && goesOn(worker); i++) {
                    long at = (long) (i % SEGMENT_PIECES) * PIECE;
                    sink[worker] += read(memory[i / SEGMENT_PIECES], at, at + PIECE);
                }
            };
            pool.run(region);
            return (double) PIECES * PIECE / median(region);
        }
    }

    /// Floating-point operations a second of all threads together, in multiply-adds that never leave the registers.
    private double fmaFlopsPerSecond() {
        for (int i = 0; i < WARM_UPS && goesOn(0); i++) {
            sink[0] += multiplyAdd(1000);
        }
        WorkerPool.Region region = (worker, workers) -> {
            for (int i = 0; i < REPEATS && goesOn(worker); i++) {
                sink[worker] += multiplyAdd(TURNS);
            }
        };
        pool.run(region);
        return (double) flopsPerTurn() * TURNS * REPEATS * pool.threads() / median(region);
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
