package dev.ferrum.metal;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The backend contract on the emulated device.
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
}
