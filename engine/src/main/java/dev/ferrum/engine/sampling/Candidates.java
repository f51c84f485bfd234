package dev.ferrum.engine.sampling;

/// Tokens that may be drawn, with their logits: `ids[0 .. count-1]` and `logits[0 .. count-1]`.
///
/// Scratch of the engine thread, sized for a vocabulary once and shared by all samplers of a scheduler.
public final class Candidates {
    final int[] ids;
    final float[] logits;
    /// Weights `exp(logit - greatest)` of the candidates, where a filter or the draw has computed them.
    final double[] weights;

    int count;

    /// Room for `vocabulary` candidates.
    public Candidates(int vocabulary) {
        ids = new int[vocabulary];
        logits = new float[vocabulary];
        weights = new double[vocabulary];
    }

    /// True when candidate `a` goes before `b`: the greater logit, on a tie the smaller id.
    boolean before(int a, int b) {
        return logits[a] > logits[b] || logits[a] == logits[b] && ids[a] < ids[b];
    }

    void swap(int a, int b) {
        int id = ids[a];
        ids[a] = ids[b];
        ids[b] = id;
        float logit = logits[a];
        logits[a] = logits[b];
        logits[b] = logit;
    }
}
