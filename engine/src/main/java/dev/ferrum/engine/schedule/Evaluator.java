package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.Evaluation;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.kv.KvSequence;
import dev.ferrum.engine.model.Logits;
import dev.ferrum.engine.model.TokenBatch.LogitsWanted;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.BooleanSupplier;

/// Feeds given tokens, `chunk` a step, and collects logits and routing; for checks against a reference.
final class Evaluator implements ExclusiveTask<Evaluation> {
    private final int[] tokens;
    private final int chunk;
    private final int[] positions;

    /// Logits are collected of `positions`, in that order; a position may come twice.
    Evaluator(int[] tokens, int chunk, int[] positions) {
        this.tokens = tokens.clone();
        this.chunk = chunk;
        this.positions = positions.clone();
    }

    /// Throws [EngineException] where tokens, chunk or positions do not fit `vocabulary`, `maxRows` or `context`.
    void check(int vocabulary, int maxRows, int context) {
        if (tokens.length < 1 || tokens.length > context) {
            throw new EngineException("tokens: expected 1..%d of them, as many as the context holds, found %d"
                    .formatted(context, tokens.length));
        }
        if (chunk < 1 || chunk > maxRows) {
            throw new EngineException("chunk: expected 1..%d tokens a step, found %d; open the engine with a larger"
                            .formatted(maxRows, chunk)
                    + " prefill chunk, or give a smaller one");
        }
        TokenIds.require(tokens, vocabulary);
        for (int position : positions) {
            if (position < 0 || position >= tokens.length) {
                throw new EngineException("position: expected 0..%d, found %d".formatted(tokens.length - 1, position));
            }
        }
    }

    @Override
    public Evaluation run(StepRunner steps, Admission blocks, BooleanSupplier cancelled) {
        BitSet wanted = new BitSet(tokens.length);
        Arrays.stream(positions).forEach(wanted::set);
        float[][] byPosition = new float[tokens.length][];
        int[][][] routing = new int[steps.model().layers()][tokens.length][];
        try (KvSequence kv = new KvSequence(steps.pool())) {
            blocks.reserve(kv, tokens.length);
            for (int from = 0; from < tokens.length && !cancelled.getAsBoolean(); from += chunk) {
                int count = Math.min(chunk, tokens.length - from);
                step(steps, kv, from, count, wanted, byPosition);
                int[][][] chosen = steps.lastRouting();
                for (int layer = 0; layer < routing.length; layer++) {
                    System.arraycopy(chosen[layer], 0, routing[layer], from, count);
                }
            }
        }
        float[][] logits = new float[positions.length][];
        for (int i = 0; i < positions.length; i++) {
            logits[i] = byPosition[positions[i]];
        }
        return new Evaluation(positions, logits, routing);
    }

    private void step(StepRunner steps, KvSequence kv, int from, int count, BitSet wanted, float[][] byPosition) {
        int first = wanted.nextSetBit(from);
        int last = from + count - 1;
        LogitsWanted rows =
                first < 0 || first > last ? LogitsWanted.NONE : first == last ? LogitsWanted.LAST : LogitsWanted.ALL;
        steps.begin(System.nanoTime());
        steps.add(kv, tokens, from, count, rows);
        try {
            Logits logits = steps.forward();
            logits.read();
            steps.hostRead();
            for (int row = 0; row < logits.rows(); row++) {
                int position = rows == LogitsWanted.LAST ? last : from + row;
                if (wanted.get(position)) {
                    byPosition[position] = new float[logits.vocabulary()];
                    logits.row(row, byPosition[position]);
                }
            }
        } finally {
            steps.end();
        }
    }
}
