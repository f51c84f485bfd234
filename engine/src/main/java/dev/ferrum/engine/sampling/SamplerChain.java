package dev.ferrum.engine.sampling;

import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.sampling.LogitFilters.Order;
import java.util.SplittableRandom;

/// The usual sampler: penalties → temperature → top-k → top-p → min-p → draw; each part only where it is switched on.
///
/// Each filter sees what the one before it left, renormalised. Temperature 0 takes the greatest logit after
/// penalties, the smaller id on a tie, and uses no random number; otherwise every token takes exactly one, from a
/// `SplittableRandom` (SplitMix64) started with the seed. Penalties count tokens of prompt and answer alike, within
/// the last `penaltyWindow`: first repetition, then presence and frequency.
public final class SamplerChain implements Sampler {
    private final SamplingParams params;
    private final Candidates candidates;
    private final SplittableRandom random;
    private final TokenCounts counts;
    private final boolean penalties;

    /// `scratch` is shared by the samplers of one thread and has room for the vocabulary.
    public SamplerChain(SamplingParams params, Candidates scratch) {
        this.params = params;
        this.candidates = scratch;
        this.random = new SplittableRandom(params.seed());
        this.counts = new TokenCounts(params.penaltyWindow());
        this.penalties =
                params.repetitionPenalty() != 1f || params.presencePenalty() != 0f || params.frequencyPenalty() != 0f;
    }

    @Override
    public void accept(int token) {
        if (penalties) {
            counts.accept(token);
        }
    }

    @Override
    public int sample(float[] logits, int count) {
        LogitFilters.requireFinite(logits, count);
        if (penalties) {
            penalise(logits, count);
        }
        if (params.temperature() == 0f) {
            return LogitFilters.argmax(logits, count);
        }
        float temperature = params.temperature();
        Order order = Order.BY_ID;
        if (params.topK() > 0 && params.topK() < count) {
            LogitFilters.topK(logits, count, params.topK(), candidates);
            order = Order.BEST_FIRST;
        } else {
            LogitFilters.all(logits, count, temperature, candidates);
        }
        return choose(order);
    }

    @Override
    public int wanted() {
        return penalties ? 0 : params.temperature() == 0f ? 1 : params.topK();
    }

    @Override
    public int sampleBest(int[] ids, float[] logits) {
        int count = wanted();
        LogitFilters.requireFinite(logits, count);
        if (params.temperature() == 0f) {
            return ids[0];
        }
        System.arraycopy(ids, 0, candidates.ids, 0, count);
        System.arraycopy(logits, 0, candidates.logits, 0, count);
        candidates.count = count;
        return choose(Order.BEST_FIRST);
    }

    /// What the filters after top-k leave of the candidates, and the draw.
    private int choose(Order order) {
        float temperature = params.temperature();
        if (params.topP() < 1f) {
            LogitFilters.topP(candidates, temperature, params.topP(), order);
        }
        if (params.minP() > 0f) {
            LogitFilters.minP(candidates, temperature, params.minP());
        }
        return LogitFilters.draw(candidates, temperature, random.nextDouble());
    }

    private void penalise(float[] logits, int count) {
        for (int slot = 0; slot < counts.slots(); slot++) {
            int times = counts.count(slot);
            int token = counts.token(slot);
            if (times > 0 && token < count) {
                float repeated = LogitFilters.repetition(logits[token], params.repetitionPenalty());
                logits[token] =
                        LogitFilters.occurrence(repeated, times, params.presencePenalty(), params.frequencyPenalty());
            }
        }
    }
}
