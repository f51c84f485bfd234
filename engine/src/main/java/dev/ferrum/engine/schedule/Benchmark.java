package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.BenchResult;
import dev.ferrum.engine.api.BenchSpec;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.kv.KvSequence;
import dev.ferrum.engine.model.Logits;
import dev.ferrum.engine.model.TokenBatch.LogitsWanted;
import dev.ferrum.engine.profile.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;

/// Measures prefill and decode apart, on random tokens of the vocabulary: random ones, because a repeated token would
/// choose the same experts every time and read less memory than text does.
///
/// A run of either part starts from empty sequences. One run is not counted; then `repeats` are. Decode steps look
/// for the greatest logit, as a greedy answer would: on the device, or on the host where the logits are at hand.
final class Benchmark implements ExclusiveTask<BenchResult> {
    private final BenchSpec spec;
    private final String backend;
    private final int chunk;
    private final DoubleConsumer progress;
    private final SplittableRandom random = new SplittableRandom(42);
    private float[] row = new float[0];
    /// Kept so that looking for it is not optimised away.
    private int greatest;
    private double done;
    private double all;

    /// `backend` is its name in the result; prompts are computed `chunk` tokens a step.
    Benchmark(BenchSpec spec, String backend, int chunk, DoubleConsumer progress) {
        this.spec = spec;
        this.backend = backend;
        this.chunk = chunk;
        this.progress = progress;
    }

    /// Throws [EngineException] where the benchmark needs more than `maxSequences` sequences, `context` tokens in
    /// one, or more KV blocks than there are.
    void check(int maxSequences, int context, int blocks, int blockTokens) {
        int longest = Math.max(spec.promptTokens(), spec.depth() + spec.generatedTokens());
        if (longest > context) {
            throw new EngineException(("benchmark: expected at most %d tokens in a sequence, as the context was opened,"
                            + " found %d; open the engine with a larger context")
                    .formatted(context, longest));
        }
        if (spec.parallel() > maxSequences) {
            throw new EngineException(
                    "benchmark: expected at most %d parallel sequences, found %d; open the engine for more"
                            .formatted(maxSequences, spec.parallel()));
        }
        long decode = (long) spec.parallel() * Math.ceilDiv(spec.depth() + spec.generatedTokens(), blockTokens);
        long need = Math.max(decode, Math.ceilDiv(spec.promptTokens(), blockTokens));
        if (need > blocks) {
            throw new EngineException(
                    "benchmark: expected to need at most %d KV blocks, found %d; give the KV cache more memory"
                            .formatted(blocks, need));
        }
    }

    @Override
    public BenchResult run(StepRunner steps, Admission blocks, BooleanSupplier cancelled) {
        row = new float[steps.model().vocabulary()];
        double decodeTokens = (double) spec.parallel() * (spec.depth() + spec.generatedTokens());
        all = (spec.repeats() + 1) * (spec.promptTokens() + (spec.generatedTokens() > 0 ? decodeTokens : 0));
        List<Double> prompt = new ArrayList<>();
        List<Double> decode = new ArrayList<>();
        for (int repeat = 0; repeat <= spec.repeats() && spec.promptTokens() > 0; repeat++) {
            prompt.add(prefillRun(steps, blocks, cancelled));
        }
        for (int repeat = 0; repeat <= spec.repeats() && spec.generatedTokens() > 0; repeat++) {
            decode.add(decodeRun(steps, blocks, cancelled));
        }
        return new BenchResult(
                spec,
                backend,
                measured(prompt),
                prompt.isEmpty() ? "" : steps.model().pathName(Math.min(chunk, spec.promptTokens())),
                measured(decode),
                decode.isEmpty() ? "" : steps.model().pathName(spec.parallel()));
    }

    /// All but the warm-up run.
    private static List<Double> measured(List<Double> runs) {
        return runs.isEmpty() ? List.of() : List.copyOf(runs.subList(1, runs.size()));
    }

    private double prefillRun(StepRunner steps, Admission blocks, BooleanSupplier cancelled) {
        try (KvSequence kv = new KvSequence(steps.pool())) {
            long start = System.nanoTime();
            prefill(steps, blocks, kv, spec.promptTokens(), cancelled);
            return spec.promptTokens() * 1e9 / (System.nanoTime() - start);
        }
    }

    private void prefill(StepRunner steps, Admission blocks, KvSequence kv, int count, BooleanSupplier cancelled) {
        int[] tokens = tokens(count);
        for (int from = 0; from < count && !cancelled.getAsBoolean(); from += chunk) {
            int rows = Math.min(chunk, count - from);
            blocks.reserve(kv, from + rows);
            steps.begin(System.nanoTime());
            steps.add(kv, tokens, from, rows, from + rows == count ? LogitsWanted.LAST : LogitsWanted.NONE);
            forward(steps);
            advance(rows);
        }
    }

    private double decodeRun(StepRunner steps, Admission blocks, BooleanSupplier cancelled) {
        List<KvSequence> sequences = new ArrayList<>();
        try {
            for (int i = 0; i < spec.parallel(); i++) {
                KvSequence kv = new KvSequence(steps.pool());
                sequences.add(kv);
                prefill(steps, blocks, kv, spec.depth(), cancelled);
                // All blocks before the clock runs: evicting cached sequences is not what is measured.
                blocks.reserve(kv, spec.depth() + spec.generatedTokens());
            }
            long start = System.nanoTime();
            for (int step = 0; step < spec.generatedTokens() && !cancelled.getAsBoolean(); step++) {
                int[] tokens = tokens(spec.parallel());
                steps.begin(System.nanoTime());
                for (int i = 0; i < tokens.length; i++) {
                    steps.add(sequences.get(i), tokens, i, 1, LogitsWanted.LAST);
                }
                forward(steps);
                advance(spec.parallel());
            }
            return (double) spec.parallel() * spec.generatedTokens() * 1e9 / (System.nanoTime() - start);
        } finally {
            sequences.forEach(KvSequence::close);
        }
    }

    private void forward(StepRunner steps) {
        try {
            Logits logits = steps.forward();
            if (logits.findsBest()) {
                logits.findBest(row.length, 1);
                steps.hostRead();
                return;
            }
            logits.read();
            long computed = steps.hostRead();
            for (int i = 0; i < logits.rows(); i++) {
                logits.row(i, row);
                greatest = greatest(row);
            }
            steps.hostSpan(Stage.SAMPLE, computed);
        } finally {
            steps.end();
        }
    }

    private static int greatest(float[] row) {
        int best = 0;
        for (int i = 1; i < row.length; i++) {
            best = row[i] > row[best] ? i : best;
        }
        return best;
    }

    private int[] tokens(int count) {
        return random.ints(count, 0, row.length).toArray();
    }

    private void advance(int tokens) {
        done += tokens;
        progress.accept(Math.min(1, done / all));
    }
}
