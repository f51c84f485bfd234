package dev.ferrum.engine.schedule;

import java.util.List;

/// One step's rows: which running sequences compute how many of their pending tokens.
record StepPlan(List<Part> parts) {
    StepPlan {
        parts = List.copyOf(parts);
    }

    /// The next `rows` tokens of the sequence at `index` of the demands.
    record Part(int index, int rows) {}

    int rows() {
        return parts.stream().mapToInt(Part::rows).sum();
    }
}
