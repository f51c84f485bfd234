package dev.ferrum.cuda;

/// How the kernels of a step of one row divide their work; measured, see `docs/performance.md`.
///
/// `…Tiles`, `gatePairs`: row tiles, or pairs of a gate's and an up's tile, of a block; `…Warps`: of a block; `…Depth`:
/// tiles that a warp has under way. `splits`: parts of a context.
record DecodeTuning(
        int qkvTiles,
        int qkvWarps,
        int qkvDepth,
        int splits,
        int outputTiles,
        int gatePairs,
        int gateDepth,
        int downWarps,
        int downDepth,
        int headTiles,
        int headWarps,
        int headDepth) {
    /// For every card until measured otherwise.
    static DecodeTuning usual() {
        return new DecodeTuning(3, 8, 3, 32, 1, 3, 2, 12, 2, 36, 8, 3);
    }

    int splits(int most) {
        return Math.min(splits, most);
    }
}
