package dev.ferrum.engine.moe;

import dev.ferrum.engine.api.PathBoundaries;
import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.profile.Stage;

/// The three ways through the experts, and the only place that chooses one.
public enum MoePath {
    /// One row: the chosen experts' matrices as stacked matrix-vector products.
    STACKED_DECODE(
            "decode",
            new MoeStages(
                    Stage.MOE_ROUTER,
                    Stage.MOE_ROUTE,
                    Stage.MOE_GATE,
                    Stage.MOE_UP,
                    Stage.MOE_SILU,
                    Stage.MOE_GATE_UP_SILU_FUSED,
                    Stage.MOE_DOWN,
                    Stage.MOE_WSUM)),
    /// A few rows: one pass over all (token, expert) pairs.
    BATCHED_DECODE(
            "batched",
            new MoeStages(
                    Stage.MOE_BATCHED_ROUTER,
                    Stage.MOE_BATCHED_ROUTE,
                    Stage.MOE_BATCHED_GATE,
                    Stage.MOE_BATCHED_UP,
                    Stage.MOE_BATCHED_SILU,
                    Stage.MOE_BATCHED_GATE_UP_SILU_FUSED,
                    Stage.MOE_BATCHED_DOWN,
                    Stage.MOE_BATCHED_WSUM)),
    /// Many rows: pairs grouped by expert, one matrix product per expert. It has no fused stage.
    BATCHED_PREFILL(
            "prefill",
            new MoeStages(
                    Stage.MOE_PREFILL_ROUTER,
                    Stage.MOE_PREFILL_ROUTE,
                    Stage.MOE_PREFILL_GATE,
                    Stage.MOE_PREFILL_UP,
                    Stage.MOE_PREFILL_SILU,
                    Stage.MOE_PREFILL_GATE,
                    Stage.MOE_PREFILL_DOWN,
                    Stage.MOE_PREFILL_WSUM));

    private final String traceName;
    private final MoeStages stages;

    MoePath(String traceName, MoeStages stages) {
        this.traceName = traceName;
        this.stages = stages;
    }

    /// The path for a step of `tokens` rows on a backend with these boundaries.
    public static MoePath forTokens(int tokens, Capabilities backend) {
        if (tokens >= backend.batchedPrefillFrom()) {
            return BATCHED_PREFILL;
        }
        return tokens >= backend.batchedDecodeFrom() ? BATCHED_DECODE : STACKED_DECODE;
    }

    /// `backend` with its boundaries moved.
    public static Capabilities moved(Capabilities backend, PathBoundaries boundaries) {
        return new Capabilities(
                boundaries.batchedDecodeFrom(),
                boundaries.batchedPrefillFrom(),
                backend.fusedGateUpSilu(),
                backend.mapsWeights(),
                backend.prefillChunk());
    }

    /// The path's name in traces and reports: `decode`, `batched`, `prefill`.
    public String traceName() {
        return traceName;
    }

    /// The stages its work is reported under.
    public MoeStages stages() {
        return stages;
    }
}
