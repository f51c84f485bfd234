package dev.ferrum.engine.api;

import dev.ferrum.engine.error.Check;

/// From how many rows on a step takes the batched decode and the batched prefill path. `batchedDecodeFrom` is 2, or 1
/// where even a single row should go that way: stacked decode is for one row only.
public record PathBoundaries(int batchedDecodeFrom, int batchedPrefillFrom) {
    public PathBoundaries {
        Check.inRange("batched decode from", batchedDecodeFrom, 1, 2);
        Check.inRange("batched prefill from", batchedPrefillFrom, batchedDecodeFrom, 1 << 16);
    }
}
