package dev.ferrum.engine.moe;

import dev.ferrum.engine.error.Check;

/// The experts chosen for `rows` rows, and their weights: `ids[rows * topK]`, `weights[rows * topK]`, best first.
public record Routing(int topK, int[] ids, float[] weights) {
    public Routing {
        Check.sameSize("routing weights", ids.length, weights.length);
    }

    public int rows() {
        return ids.length / topK;
    }
}
