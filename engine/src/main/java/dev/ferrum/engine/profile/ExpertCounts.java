package dev.ferrum.engine.profile;

import java.util.Arrays;

/// How often each expert of each layer was chosen: `rows` counts rows (tokens), `steps` the steps that read it.
/// Both are `[layers, experts]`. Numbers of experts mean nothing across layers.
public record ExpertCounts(int layers, int experts, long[] rows, long[] steps) {
    public ExpertCounts {
        int size = Math.multiplyExact(layers, experts);
        if (rows.length != size || steps.length != size) {
            throw new IllegalArgumentException(
                    "expert counts: expected %d numbers, found %d and %d".formatted(size, rows.length, steps.length));
        }
        rows = rows.clone();
        steps = steps.clone();
    }

    /// Of a model without experts.
    public static final ExpertCounts NONE = new ExpertCounts(0, 0, new long[0], new long[0]);

    /// Rows that chose `expert` in `layer`.
    public long rows(int layer, int expert) {
        return rows[layer * experts + expert];
    }

    /// Steps that read `expert` of `layer`.
    public long steps(int layer, int expert) {
        return steps[layer * experts + expert];
    }

    /// All choices of a layer: rows times top-k.
    public long rowsOf(int layer) {
        return Arrays.stream(rows, layer * experts, (layer + 1) * experts).sum();
    }

    /// What was counted between `earlier` (of the same model) and this.
    public ExpertCounts since(ExpertCounts earlier) {
        if (earlier.layers != layers || earlier.experts != experts) {
            throw new IllegalArgumentException("expert counts: expected %d x %d, found %d x %d"
                    .formatted(layers, experts, earlier.layers, earlier.experts));
        }
        return new ExpertCounts(layers, experts, minus(rows, earlier.rows), minus(steps, earlier.steps));
    }

    private static long[] minus(long[] later, long[] earlier) {
        long[] difference = new long[later.length];
        Arrays.setAll(difference, i -> later[i] - earlier[i]);
        return difference;
    }

    @Override
    public long[] rows() {
        return rows.clone();
    }

    @Override
    public long[] steps() {
        return steps.clone();
    }
}
