package dev.ferrum.engine.moe;

import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.backend.DeviceBuffer;

/// One layer's experts: adds `sum over the top-k experts of weight · down(silu(gate·x) * up·x)` to the residual, by
/// the path that fits the number of rows.
public final class MoeLayer {
    private final MoeConfig config;
    private final MoeWeights weights;
    private final MoeScratch scratch;
    private final Capabilities backend;

    /// Borrows weights and scratch.
    public MoeLayer(MoeConfig config, MoeWeights weights, MoeScratch scratch, Capabilities backend) {
        this.config = config;
        this.weights = weights;
        this.scratch = scratch;
        this.backend = backend;
    }

    /// Enqueues the layer's work for one step.
    public void run(MoeStep step) {
        switch (step.path()) {
            case STACKED_DECODE -> new StackedDecode(this).run(step);
            case BATCHED_DECODE -> new BatchedDecode(this).run(step);
            case BATCHED_PREFILL -> new BatchedPrefill(this).run(step);
        }
    }

    MoeConfig config() {
        return config;
    }

    MoeWeights weights() {
        return weights;
    }

    MoeScratch scratch() {
        return scratch;
    }

    /// True when the fused gate+up+SiLU stage is there and switched on.
    boolean usesFusedGateUpSilu(MoeStep step) {
        return backend.fusedGateUpSilu() && step.switches().fusedGateUpSilu();
    }

    /// The router's logits `[rows, experts]`, then the chosen experts and their weights; on every path the first
    /// work.
    void route(MoeStep step, MoeStages stages) {
        step.mark(stages.router());
        step.queue().dense().linear(weights.router(), step.input(), step.rows(), scratch.logits);
        step.mark(stages.route());
        step.ops()
                .route(
                        scratch.logits,
                        step.rows(),
                        config.experts(),
                        config.topK(),
                        config.renormalise(),
                        scratch.ids(step.layer(), step.rows()),
                        scratch.weights);
    }

    /// Adds the weighted experts' outputs to the residual, with the next norm where there is one; the last work.
    void weightedSum(MoeStep step, MoeStages stages) {
        step.mark(stages.weightedSum());
        DeviceBuffer pairs = scratch.down;
        if (step.next().isPresent()) {
            MoeStep.NextNorm next = step.next().get();
            step.ops()
                    .weightedSumNorm(
                            pairs,
                            scratch.weights,
                            step.rows(),
                            config.topK(),
                            config.hidden(),
                            step.residual(),
                            next.weight(),
                            next.eps(),
                            next.output());
        } else {
            step.ops()
                    .weightedSum(pairs, scratch.weights, step.rows(), config.topK(), config.hidden(), step.residual());
        }
    }
}
