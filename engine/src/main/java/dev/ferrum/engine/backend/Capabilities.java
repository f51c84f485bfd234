package dev.ferrum.engine.backend;

/// What a backend can do, read once at model load.
///
/// `batchedDecodeFrom` and `batchedPrefillFrom` are the least row counts of those MoE paths;
/// `fusedGateUpSilu` says whether [MoeOps#gateUpSilu] is there; `mapsWeights` whether weights are used in place from
/// the mapped file instead of being copied.
public record Capabilities(
        int batchedDecodeFrom, int batchedPrefillFrom, boolean fusedGateUpSilu, boolean mapsWeights) {}
