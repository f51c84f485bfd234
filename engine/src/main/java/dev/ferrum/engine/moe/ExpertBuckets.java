package dev.ferrum.engine.moe;

/// Pairs sorted by expert: the host's version of `MoeOps.bucket`.
///
/// Pairs of expert `e` are `order[offsets[e] .. offsets[e + 1])`, ascending. `offsets` has one entry more than there
/// are experts.
public record ExpertBuckets(int[] offsets, int[] order) {
    /// Counting sort of the pairs `0 .. ids.length - 1` by `ids[pair]`.
    public static ExpertBuckets of(int[] ids, int experts) {
        int[] offsets = new int[experts + 1];
        for (int id : ids) {
            offsets[id + 1]++;
        }
        for (int expert = 0; expert < experts; expert++) {
            offsets[expert + 1] += offsets[expert];
        }
        int[] next = offsets.clone();
        int[] order = new int[ids.length];
        for (int pair = 0; pair < ids.length; pair++) {
            order[next[ids[pair]]++] = pair;
        }
        return new ExpertBuckets(offsets, order);
    }

    /// Where each pair stands in [#order()]: the sort's inverse.
    public int[] inverse() {
        int[] position = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            position[order[i]] = i;
        }
        return position;
    }

    /// Number of experts with at least one pair.
    public int touched() {
        int count = 0;
        for (int expert = 0; expert + 1 < offsets.length; expert++) {
            if (offsets[expert + 1] > offsets[expert]) {
                count++;
            }
        }
        return count;
    }
}
