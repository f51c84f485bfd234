package dev.ferrum.engine.backend;

import dev.ferrum.engine.gguf.GgmlType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What every backend must do: extend this, say how to open the backend, and all the contracts' tests run against it.
///
/// Results are compared with [ReferenceOps] to within [Tolerances]. A fresh backend is opened for every test.
public abstract class BackendContract
        implements QueueContract, DenseContract, AttentionContract, MoeContract, MoeLayerContract, LayerContract {
    private static final long SEED = 20_251_124;

    private ContractRig rig;

    /// For subclasses, one for each backend or variant of one.
    protected BackendContract() {}

    /// Opens the backend on its best device; the test closes it.
    protected abstract Backend open();

    /// In what precision this backend's products of `m` rows read their input; what it keeps from promising more.
    @Override
    public Tolerances.Activations activations(GgmlType type, int m) {
        return Tolerances.Activations.usualFor(type);
    }

    @BeforeEach
    final void openRig() {
        rig = new ContractRig(open(), SEED);
    }

    @AfterEach
    final void closeRig() {
        // Null when opening was refused or skipped.
        if (rig != null) {
            rig.close();
        }
    }

    @Override
    public final ContractRig rig() {
        return rig;
    }
}
