package dev.ferrum.metal.check;

import dev.ferrum.engine.gguf.GgmlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// All checks: every operation on sizes that fill no tile, for every weight format, and a toy model at the end.
public final class Checks {
    /// Float sums in another order.
    static final double FLOAT = 2e-5;
    /// Nothing is computed, or the result is a choice.
    static final double EXACT = 0;

    private Checks() {}

    /// In the order in which a failure says most.
    public static List<Check> all() {
        List<Check> checks = new ArrayList<>(RowChecks.all());
        for (GgmlType type : weightTypes()) {
            checks.addAll(ProductChecks.of(type));
        }
        checks.addAll(RoutingChecks.all());
        checks.addAll(AttentionChecks.all());
        checks.add(new Check("toy model: 32 greedy tokens", EXACT, side -> new ToyModel(side).greedy(32)));
        return checks;
    }

    private static List<GgmlType> weightTypes() {
        return Arrays.stream(GgmlType.values())
                .filter(type -> type != GgmlType.I32)
                .toList();
    }
}
