package dev.ferrum.engine;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;

/// In place of a backend that failed while the model was loaded: says why.
record RefusedBackend(String id, String reason) implements BackendProvider {
    @Override
    public Probe probe() {
        return new Probe.Unavailable(
                "it was tried and could not take this model: %s".formatted(reason),
                "to see the failure itself, choose the backend %s".formatted(id));
    }

    @Override
    public Backend open(DeviceInfo device, BackendOptions options) {
        throw new BackendException(reason);
    }
}
