package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.MoeOps;
import dev.ferrum.engine.backend.WeightShape;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Runs the decode kernels on a few rows until the compiler has replaced their slow beginnings.
///
/// Interpreted vector code is some 40,000 times slower than compiled code, and a token is half a million rows: what
/// is not warmed here, the first tokens of a conversation pay in seconds. Each entry point is repeated until a timed
/// pass is fast or its share of the time is over; a fixed number of passes is no guarantee, because compilation is
/// queued. Runs on the caller's thread alone, with scratch of its own, so that an engine may work meanwhile.
final class KernelWarmup {
    /// A compiled vector kernel takes below 0.1 ns a weight, code of the first compiler a hundred times that.
    private static final double VECTOR_NS_PER_WEIGHT = 0.3;

    /// Plain loops take 2 ns a weight with one compiler and 10 with the other.
    private static final double SCALAR_NS_PER_WEIGHT = 5;

    /// Time for one entry point, in nanoseconds; on two idle cores each takes some 200 ms.
    private static final long LIMIT_NS = 1_500_000_000L;

    /// The compiler counts calls: 5,000 on the way to its last stage. A busy machine does fewer in the time above,
    /// and a kernel that was left in between was seen to run a hundred times too slow for minutes, with an idle
    /// compiler.
    private static final int LEAST_PASSES = 6_000;

    /// Longest time for so many passes.
    private static final long LEAST_PASSES_LIMIT_NS = 10 * LIMIT_NS;

    /// What a pass may take beside its kernel.
    private static final double OVERHEAD_NS = 2000;

    private static final int FAST_PASSES = 20;

    /// Few, because the compiler counts calls more than turns of a loop, and slow calls are slower with more rows.
    private static final int ROWS = 8;

    private static final int COLS = 512;

    /// Activations that one kernel call takes at most.
    private static final int MOST = 4;

    private final Kernels kernels;

    KernelWarmup(Kernels kernels) {
        this.kernels = kernels;
    }

    /// Warms the kernels of these formats, in this order, for one activation. Returns early once `cancelled` answers
    /// true.
    void one(List<GgmlType> types, BooleanSupplier cancelled) {
        each(types, it -> {
            repeat(1, cancelled, () -> it.matVec.linear(it.w, it.x, 1, it.y, Store.SET));
            repeat(2, cancelled, () -> it.experts.gateUpSilu(it.w, it.w, it.x, it.ids, 1, 1, it.y));
            repeat(1, cancelled, () -> it.matVec.linear(it.w, it.x, 1, it.y, Store.ADD));
            repeat(3, cancelled, () -> it.matVec.linear3(it.w, it.w, it.w, it.x, 1, it.y, it.y, it.y));
        });
    }

    /// The same for two activations and four.
    void several(List<GgmlType> types, BooleanSupplier cancelled) {
        each(types, it -> {
            for (int m = 2; m <= MOST; m *= 2) {
                int activations = m;
                repeat(m, cancelled, () -> it.matVec.linear(it.w, it.x, activations, it.y, Store.SET));
            }
            repeat(2, cancelled, () -> it.experts.pairLinear(it.w, MoeOps.PairInput.PAIR, it.x, it.ids, 2, 1, it.y));
        });
    }

    /// What a kernel of one format works on.
    private record Bench(
            MatVec matVec, ExpertMatVec experts, CpuWeights w, MemorySegment x, MemorySegment y, MemorySegment ids) {}

    private void each(List<GgmlType> types, Consumer<Bench> warm) {
        // Shared, as the model's own memory is: a check that compiled code has never seen pass would throw it away.
        try (Arena arena = Arena.ofShared();
                var pool = new WorkerPool(1)) {
            MemorySegment x = arena.allocate((long) MOST * COLS * Float.BYTES, 64);
            MemorySegment y = arena.allocate((long) MOST * ROWS * Float.BYTES, 64);
            MemorySegment ids = arena.allocate((long) MOST * Integer.BYTES, 64);
            var matVec = new MatVec(pool, kernels);
            var experts = new ExpertMatVec(pool, kernels);
            for (GgmlType type : types) {
                MemorySegment data = arena.allocate(type.rowBytes(COLS) * ROWS, 64);
                var w = new CpuWeights(new WeightShape("warm-up " + type, type, 1, ROWS, COLS), data);
                warm.accept(new Bench(matVec, experts, w, x, y, ids));
            }
        }
    }

    private void repeat(int products, BooleanSupplier cancelled, Runnable pass) {
        double nsPerWeight = switch (kernels.width()) {
            case WIDE, NARROW -> VECTOR_NS_PER_WEIGHT;
            case SCALAR -> SCALAR_NS_PER_WEIGHT;
        };
        long begin = System.nanoTime();
        long now = begin;
        double limit = OVERHEAD_NS + nsPerWeight * products * ROWS * COLS;
        int fast = 0;
        int passes = 0;
        // Several fast passes in a row: one may be luck while a compiled version is thrown away again.
        while (fast < FAST_PASSES
                && now - begin < (passes < LEAST_PASSES ? LEAST_PASSES_LIMIT_NS : LIMIT_NS)
                && !cancelled.getAsBoolean()) {
            long start = now;
            pass.run();
            passes++;
            now = System.nanoTime();
            fast = now - start < limit ? fast + 1 : 0;
        }
    }
}
