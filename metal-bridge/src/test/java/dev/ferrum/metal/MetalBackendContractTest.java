package dev.ferrum.metal;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendContract;
import dev.ferrum.engine.backend.Tolerances;
import dev.ferrum.engine.gguf.GgmlType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The backend contract on the emulated device. Products of all formats read floats, for any number of rows.
class MetalBackendContractTest extends BackendContract {
    private static Emulator emulator;

    @BeforeAll
    static void findEmulator() {
        emulator = Emulator.orSkip();
    }

    @AfterAll
    static void giveBack() {
        if (emulator != null) {
            emulator.close();
        }
    }

    @Override
    protected Backend open() {
        return emulator.open();
    }

    @Override
    public Tolerances.Activations activations(GgmlType type, int m) {
        return Tolerances.Activations.FLOAT;
    }
}
