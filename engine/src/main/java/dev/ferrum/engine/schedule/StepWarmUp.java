package dev.ferrum.engine.schedule;

import dev.ferrum.engine.kv.KvExhaustedException;
import dev.ferrum.engine.kv.KvSequence;
import dev.ferrum.engine.model.TokenBatch.LogitsWanted;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/// One round of real steps with random tokens, for what a backend cannot warm up by itself: everything around its
/// kernels, with the model's own shapes. On the engine thread, while it has nothing else to do.
final class StepWarmUp {
    /// Rows of the first step of a round: a short prompt, a longer one on the batched path, one on the prefill
    /// path.
    static final int[] ROUNDS = {8, 24, 48};

    /// Time for one kind of round, in nanoseconds, and how often it is repeated at most.
    static final long LIMIT_NANOS = 1_500_000_000L;

    static final int REPEATS = 30;

    private static final int DECODE_STEPS = 4;

    private final StepRunner steps;
    private final int context;
    private final SplittableRandom random = new SplittableRandom(1);

    /// `steps` reports to no profiler: nobody asked for this work.
    StepWarmUp(StepRunner steps, int context) {
        this.steps = steps;
        this.context = context;
    }

    /// Computes a prompt of `rows` tokens and a few tokens after it, and stops between two steps when `wanted`
    /// elsewhere; returns the nanoseconds this took. Where there is no room it does nothing and says that the time
    /// is over: conversations are not pushed out of the cache for it.
    long run(int rows, BooleanSupplier wanted) {
        int count = Math.min(rows, Math.min(steps.model().maxRows(), context - DECODE_STEPS));
        if (count < 1) {
            return LIMIT_NANOS;
        }
        long start = System.nanoTime();
        try (KvSequence kv = new KvSequence(steps.pool())) {
            kv.reserve(count + DECODE_STEPS);
            int[] tokens = random.ints(count + DECODE_STEPS, 0, steps.model().vocabulary())
                    .toArray();
            step(kv, tokens, 0, count);
            for (int i = 0; i < DECODE_STEPS && !wanted.getAsBoolean(); i++) {
                step(kv, tokens, count + i, 1);
            }
        } catch (KvExhaustedException full) {
            return LIMIT_NANOS;
        }
        return System.nanoTime() - start;
    }

    private void step(KvSequence kv, int[] tokens, int from, int count) {
        steps.begin(System.nanoTime());
        steps.add(kv, tokens, from, count, LogitsWanted.LAST);
        try {
            steps.forward().read();
            steps.hostRead();
        } finally {
            steps.end();
        }
    }
}
