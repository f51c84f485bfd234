package dev.ferrum.engine;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;

/// A backend that works, but not for the model at hand: in the choice of another it counts as unavailable, with
/// the reason.
record PassedOver(BackendProvider provider, String reason) implements BackendProvider {
    @Override
    public String id() {
        return provider.id();
    }

    @Override
    public Probe probe() {
        return new Probe.Unavailable(reason, "to use it all the same, free memory there or choose a smaller model");
    }

    @Override
    public Backend open(DeviceInfo device, BackendOptions options) {
        return provider.open(device, options);
    }
}
