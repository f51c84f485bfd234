package dev.ferrum.engine.profile;

import java.util.concurrent.atomic.AtomicLongArray;

/// Counts of [ExpertCounts] while they grow. One writer; readers see each number current, not all of one instant.
final class ExpertTotals {
    private final int layers;
    private final int experts;
    /// Rows and steps of each expert beside each other: a step touches hundreds of them, one cache line each.
    private final AtomicLongArray rowsAndSteps;

    ExpertTotals(int layers, int experts) {
        this.layers = layers;
        this.experts = experts;
        rowsAndSteps = new AtomicLongArray(2 * layers * experts);
    }

    /// `rowCount` rows of one step chose `expert` in `layer`; called once a step for each. Writer only. What is
    /// beyond the sizes given is not counted.
    void add(int layer, int expert, int rowCount) {
        if (layer < layers && expert < experts) {
            int at = 2 * (layer * experts + expert);
            rowsAndSteps.setOpaque(at, rowsAndSteps.getPlain(at) + rowCount);
            rowsAndSteps.setOpaque(at + 1, rowsAndSteps.getPlain(at + 1) + 1);
        }
    }

    ExpertCounts copy() {
        long[] rowCopy = new long[layers * experts];
        long[] stepCopy = new long[layers * experts];
        for (int i = 0; i < rowCopy.length; i++) {
            rowCopy[i] = rowsAndSteps.getOpaque(2 * i);
            stepCopy[i] = rowsAndSteps.getOpaque(2 * i + 1);
        }
        return new ExpertCounts(layers, experts, rowCopy, stepCopy);
    }
}
