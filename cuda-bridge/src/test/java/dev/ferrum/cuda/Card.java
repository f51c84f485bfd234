package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.cuda.jna.CudaApi;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;

/// The best card of this machine for tests of a class, which are skipped with the probe's reason where there is none.
///
/// Holds the card's context, so that opening a backend for each test does not create it anew every time.
final class Card implements AutoCloseable {
    private final DeviceInfo device;
    private final CudaContext held;

    private Card(DeviceInfo device) {
        this.device = device;
        this.held = CudaContext.open(CudaApi.load(), device.index());
    }

    /// Skips the calling test where no card can be used.
    static Card orSkip() {
        return switch (new CudaBackendProvider().probe()) {
            case Probe.Available(var devices, var _) -> new Card(devices.getFirst());
            case Probe.Unavailable(var reason, var _) -> {
                assumeTrue(false, "no CUDA card: " + reason);
                throw new IllegalStateException();
            }
        };
    }

    /// A fresh backend with the larger parts of steps too, so that the contract checks them; the test closes it.
    CudaBackend open() {
        return open(CudaBackend.Steps.LAYER_PARTS);
    }

    CudaBackend open(CudaBackend.Steps steps) {
        return new CudaBackend(CudaContext.open(held.api(), device.index()), new BackendOptions(2), steps);
    }

    CudaContext context() {
        return held;
    }

    @Override
    public void close() {
        held.close();
    }
}
