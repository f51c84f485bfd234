package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.AttentionOps;
import dev.ferrum.engine.backend.DenseOps;
import dev.ferrum.engine.backend.MoeOps;
import java.util.function.Supplier;

/// Chooses for each op whether it runs on vectors or on what stands in for them, by its rows and the [Warmth] of the
/// moment. Both give the same bits, so nobody sees the change; within an op it does not come.
final class WarmSwitch {
    private final Ops vectors;
    private final Supplier<Ops> makeStandIn;
    private final Supplier<Warmth> warmth;
    /// Made when it is needed, dropped when it is not any more.
    private Ops standIn;

    /// The three contracts on one kind of kernels.
    record Ops(DenseOps dense, AttentionOps attention, MoeOps moe) {}

    WarmSwitch(Ops vectors, Supplier<Ops> standIn, Supplier<Warmth> warmth) {
        this.vectors = vectors;
        this.makeStandIn = standIn;
        this.warmth = warmth;
    }

    /// What an op over `m` rows runs on. One thread at a time, as all of a queue.
    Ops forRows(int m) {
        return switch (warmth.get()) {
            case WARM -> {
                standIn = null;
                yield vectors;
            }
            case DECODES -> m == 1 ? vectors : standIn();
            case COLD -> standIn();
        };
    }

    private Ops standIn() {
        if (standIn == null) {
            standIn = makeStandIn.get();
        }
        return standIn;
    }
}
