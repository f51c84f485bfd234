package dev.ferrum.engine.cpu;

import dev.ferrum.engine.error.Check;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The (token, slot) pairs of a step grouped by expert (a counting sort), experts that no pair chose left out.
final class PairGroups {
    private int[] counts = new int[0];
    private int[] experts = new int[0];
    private int[] starts = new int[1];
    private int[] pairs = new int[0];
    private int[] tokens = new int[0];
    private int groups;

    /// Sorts i32 `ids[m, topK]`, each in `0..expertCount-1`; within an expert pairs ascend.
    void sort(MemorySegment ids, int m, int topK, int expertCount) {
        int all = m * topK;
        if (pairs.length < all) {
            pairs = new int[all];
            tokens = new int[all];
            experts = new int[all];
            starts = new int[all + 1];
        }
        if (counts.length < expertCount) {
            counts = new int[expertCount];
        }
        java.util.Arrays.fill(counts, 0, expertCount, 0);
        for (int pair = 0; pair < all; pair++) {
            counts[id(ids, pair, expertCount)]++;
        }
        groups = 0;
        int next = 0;
        for (int expert = 0; expert < expertCount; expert++) {
            int count = counts[expert];
            counts[expert] = next;
            if (count > 0) {
                experts[groups] = expert;
                starts[groups] = next;
                groups++;
                next += count;
            }
        }
        starts[groups] = next;
        for (int pair = 0; pair < all; pair++) {
            int at = counts[id(ids, pair, expertCount)]++;
            pairs[at] = pair;
            tokens[at] = pair / topK;
        }
    }

    private static int id(MemorySegment ids, int pair, int expertCount) {
        int id = ids.get(ValueLayout.JAVA_INT_UNALIGNED, (long) pair * Integer.BYTES);
        return Check.inRange("expert of a pair", id, 0, expertCount - 1);
    }

    /// Experts that have pairs.
    int count() {
        return groups;
    }

    /// The expert of group `group`.
    int expert(int group) {
        return experts[group];
    }

    /// Where group `group` starts in [#pairs] and [#tokens]; `start(count())` is the number of pairs.
    int start(int group) {
        return starts[group];
    }

    /// Pair numbers in group order.
    int[] pairs() {
        return pairs;
    }

    /// The token of each entry of [#pairs].
    int[] tokens() {
        return tokens;
    }
}
