package dev.ferrum.engine.profile;

import java.util.concurrent.atomic.AtomicLongArray;

/// Counts of [ExpertCounts] while they grow. One writer; readers see each number current, not all of one instant.
final class ExpertTotals {
    private final int layers;
    private final int experts;
    private final AtomicLongArray rows;
    private final AtomicLongArray steps;

    ExpertTotals(int layers, int experts) {
        this.layers = layers;
        this.experts = experts;
        rows = new AtomicLongArray(layers * experts);
        steps = new AtomicLongArray(layers * experts);
    }

    /// `rowCount` rows of one step chose `expert` in `layer`; called once a step for each. Writer only. What is
    /// beyond the sizes given is not counted.
    void add(int layer, int expert, int rowCount) {
        if (layer < layers && expert < experts) {
            int at = layer * experts + expert;
            rows.setOpaque(at, rows.getPlain(at) + rowCount);
            steps.setOpaque(at, steps.getPlain(at) + 1);
        }
    }

    ExpertCounts copy() {
        long[] rowCopy = new long[rows.length()];
        long[] stepCopy = new long[rows.length()];
        for (int i = 0; i < rowCopy.length; i++) {
            rowCopy[i] = rows.getOpaque(i);
            stepCopy[i] = steps.getOpaque(i);
        }
        return new ExpertCounts(layers, experts, rowCopy, stepCopy);
    }
}
