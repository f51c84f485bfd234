package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.model.qwen3moe.Qwen3MoeWeights.LayerWeights;
import dev.ferrum.engine.profile.Counter;
import dev.ferrum.engine.profile.Profiler;
import java.util.BitSet;

/// Bytes of weights that a step must read at least: dense weights once, of the experts only those touched.
final class WeightTraffic {
    private final Qwen3MoeWeights weights;
    private final long denseBytes;
    private final long headBytes;
    private final int experts;

    WeightTraffic(Qwen3MoeWeights weights, Qwen3MoeConfig config) {
        this.weights = weights;
        this.experts = config.moe().experts();
        long dense = 0;
        for (LayerWeights layer : weights.layers()) {
            dense += layer.query().bytes()
                    + layer.key().bytes()
                    + layer.value().bytes()
                    + layer.output().bytes()
                    + layer.moe().router().bytes();
        }
        denseBytes = dense;
        headBytes = weights.head().bytes();
    }

    /// Adds one step with this routing, `[layers][rows][topK]`, to the counters.
    void count(Profiler profiler, int[][][] routing, boolean withHead) {
        long bytes = denseBytes + (withHead ? headBytes : 0);
        long touched = 0;
        BitSet seen = new BitSet(experts);
        for (int layer = 0; layer < routing.length; layer++) {
            seen.clear();
            for (int[] row : routing[layer]) {
                for (int expert : row) {
                    seen.set(expert);
                }
            }
            LayerWeights at = weights.layers().get(layer);
            long expertBytes = at.moe().gate().expertBytes()
                    + at.moe().up().expertBytes()
                    + at.moe().down().expertBytes();
            touched += seen.cardinality();
            bytes += seen.cardinality() * expertBytes;
        }
        profiler.count(Counter.EXPERTS_TOUCHED, touched);
        profiler.count(Counter.WEIGHT_BYTES, bytes);
    }
}
