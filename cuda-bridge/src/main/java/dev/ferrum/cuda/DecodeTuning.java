package dev.ferrum.cuda;

/// How the kernels of a step of one row divide their work; measured, see `docs/performance.md`.
///
/// `…Tiles`, `gatePairs`: row tiles, or pairs of a gate's and an up's tile, of a block; `…Warps`: of a block; `…Depth`:
/// tiles that a warp has under way.
record DecodeTuning(
        int qkvTiles,
        int qkvWarps,
        int qkvDepth,
        int outputTiles,
        int gatePairs,
        int gateDepth,
        int downWarps,
        int downDepth,
        int headTiles,
        int headWarps,
        int headDepth) {
    /// Where kernels run one after the other.
    static DecodeTuning inOrder() {
        return new DecodeTuning(3, 8, 3, 1, 3, 2, 12, 1, 36, 8, 3);
    }

    /// Where a kernel brings its weights while the one before still runs: smaller blocks leave it the room.
    static DecodeTuning overlapping() {
        return new DecodeTuning(2, 8, 2, 1, 2, 2, 12, 2, 36, 8, 3);
    }
}
