package dev.ferrum.engine.cpu.cold;

/// Where the 256 elements of a block lie when those that a vector kernel adds up in one lane lie side by side.
///
/// A lane takes four neighbours of each of four sub-blocks of 32. The order is `[half, 8, sub-block, 4]`: in 512 bit
/// the halves are the lower and the upper lanes, in 256 bit the lanes come twice, one half after the other.
public enum LaneOrder {
    /// Sub-blocks 0..3 and 4..7: Q6_K, and in 256 bit Q4_K and Q5_K too.
    HALVES(0, 1, 2, 3, 4, 5, 6, 7),
    /// Sub-blocks 0, 1, 4, 5 and 2, 3, 6, 7: Q4_K and Q5_K in 512 bit.
    PAIRS(0, 1, 4, 5, 2, 3, 6, 7);

    private final int[] places = new int[256];

    LaneOrder(int... subBlocks) {
        for (int i = 0; i < subBlocks.length; i++) {
            for (int e = 0; e < 32; e++) {
                places[32 * subBlocks[i] + e] = 128 * (i / 4) + 16 * (e / 4) + 4 * (i % 4) + e % 4;
            }
        }
    }

    /// Place of element `e` within its block.
    int place(int e) {
        return places[e];
    }
}
