package dev.ferrum.engine.backend;

/// What a backend can do, read once at model load.
///
/// `batchedDecodeFrom` and `batchedPrefillFrom` are the least row counts of those MoE paths; `fusedGateUpSilu`
/// says whether [MoeOps#gateUpSilu] is there; `mapsWeights` whether weights are used in place from the mapped
/// file instead of being copied; `prefillChunk` how many prompt tokens a step should take: more are faster, but
/// running conversations wait for the step.
public record Capabilities(
        int batchedDecodeFrom, int batchedPrefillFrom, boolean fusedGateUpSilu, boolean mapsWeights, int prefillChunk) {
    private static final int USUAL_CHUNK = 512;

    /// With the usual chunk of a prompt.
    public Capabilities(int batchedDecodeFrom, int batchedPrefillFrom, boolean fusedGateUpSilu, boolean mapsWeights) {
        this(batchedDecodeFrom, batchedPrefillFrom, fusedGateUpSilu, mapsWeights, USUAL_CHUNK);
    }
}
