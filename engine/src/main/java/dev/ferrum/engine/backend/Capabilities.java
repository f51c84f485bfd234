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
    private static final int CARD_CHUNK = 1024;
    private static final long LARGE_CARD = 36L << 30;

    /// With the usual chunk of a prompt.
    public Capabilities(int batchedDecodeFrom, int batchedPrefillFrom, boolean fusedGateUpSilu, boolean mapsWeights) {
        this(batchedDecodeFrom, batchedPrefillFrom, fusedGateUpSilu, mapsWeights, USUAL_CHUNK);
    }

    /// The chunk for a card with `totalBytes` of its own: more rows fill its processors and read each expert's weights
    /// for more of them, and take more memory.
    public static int chunkOfCard(long totalBytes) {
        return totalBytes < LARGE_CARD ? CARD_CHUNK : 2 * CARD_CHUNK;
    }
}
