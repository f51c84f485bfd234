package dev.ferrum.engine.model;

import dev.ferrum.engine.backend.Backend;
import java.util.Objects;
import java.util.Optional;

/// Where a model's experts go: those of the first `deviceLayers` layers to the device that runs the model, all
/// others to `host`, which computes them. Without a host all go to the device.
public record Placement(int deviceLayers, Optional<Backend> host) {
    public Placement {
        Objects.requireNonNull(host, "host");
    }

    /// Everything on the device.
    public static Placement onDevice() {
        return new Placement(Integer.MAX_VALUE, Optional.empty());
    }

    /// The backend that takes the experts of `layer`.
    public Backend experts(int layer, Backend device) {
        return layer < deviceLayers ? device : host.orElse(device);
    }
}
