package dev.ferrum.app.profiler.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Places for labels above and below an axis, so that none covers another: who asks first gets the better place.
/// Lengths in the picture's own units.
public final class LabelRows {
    /// Where a label stands.
    public enum Row {
        ABOVE,
        BELOW
    }

    private record Taken(double from, double to) {}

    private final double gap;
    private final List<Taken> above = new ArrayList<>();
    private final List<Taken> below = new ArrayList<>();

    /// Labels of a row keep `gap` between them.
    public LabelRows(double gap) {
        this.gap = gap;
    }

    /// The row for a label of `width` around `x`; empty where both are taken.
    public Optional<Row> place(double x, double width) {
        Taken wanted = new Taken(x - width / 2, x + width / 2);
        if (free(above, wanted)) {
            above.add(wanted);
            return Optional.of(Row.ABOVE);
        }
        if (free(below, wanted)) {
            below.add(wanted);
            return Optional.of(Row.BELOW);
        }
        return Optional.empty();
    }

    /// Keeps labels of the row below away from `width` around `x`.
    public void keepBelow(double x, double width) {
        below.add(new Taken(x - width / 2, x + width / 2));
    }

    private boolean free(List<Taken> row, Taken wanted) {
        return row.stream().allMatch(it -> wanted.to() + gap <= it.from() || it.to() + gap <= wanted.from());
    }
}
