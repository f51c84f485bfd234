package dev.ferrum.engine.tokenizer;

import java.util.Arrays;

/// Pair of token ids → rank of their merge and the id it gives. Open addressing over primitive arrays, filled once.
final class MergeRanks {
    /// What [#find] returns for a pair that does not merge; larger than every merge.
    static final long NONE = Long.MAX_VALUE;

    private static final long FREE = -1;

    private final long[] pairs;
    private final long[] merges;
    private final int shift;

    /// A table for at most `count` merges, at most half full.
    MergeRanks(int count) {
        int bits = Math.max(4, 33 - Integer.numberOfLeadingZeros(Math.max(1, count)));
        pairs = new long[1 << bits];
        merges = new long[1 << bits];
        shift = 64 - bits;
        Arrays.fill(pairs, FREE);
    }

    /// Says that `left` and `right`, side by side, become `merged`, and that lower `rank`s do so first.
    void put(int left, int right, int rank, int merged) {
        long pair = pair(left, right);
        int slot = slot(pair);
        while (pairs[slot] != FREE && pairs[slot] != pair) {
            slot = (slot + 1) & (pairs.length - 1);
        }
        pairs[slot] = pair;
        merges[slot] = (long) rank << 32 | merged;
    }

    /// The merge of `left` and `right` as `rank << 32 | merged id`, or [#NONE]. The smaller value merges first.
    long find(int left, int right) {
        long pair = pair(left, right);
        int slot = slot(pair);
        while (true) {
            long found = pairs[slot];
            if (found == pair) {
                return merges[slot];
            }
            if (found == FREE) {
                return NONE;
            }
            slot = (slot + 1) & (pairs.length - 1);
        }
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    private int slot(long pair) {
        // Fibonacci hashing: the high bits of the product depend on both ids.
        return (int) (pair * 0x9E3779B97F4A7C15L >>> shift);
    }
}
