package dev.ferrum.metal;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.metal.jna.Metal;

/// Offers the GPU of Apple silicon through Metal.
public final class MetalBackendProvider implements BackendProvider {
    @Override
    public String id() {
        return "metal";
    }

    @Override
    public Probe probe() {
        return new MetalProbe(Metal.host(), Metal::load).run();
    }

    @Override
    public Backend open(DeviceInfo device, BackendOptions options) {
        throw new BackendException("Metal device %d (%s): this version has no Metal kernels; choose --backend cpu"
                .formatted(device.index(), device.name()));
    }
}
