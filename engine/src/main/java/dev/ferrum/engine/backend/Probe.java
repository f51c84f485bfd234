package dev.ferrum.engine.backend;

import java.util.List;

/// What a provider found on this machine.
public sealed interface Probe {
    /// The backend works; `devices` has at least one entry, the best first. `note` says what a user should know of
    /// this choice (a fallback to slower kernels, say), or is empty.
    record Available(List<DeviceInfo> devices, String note) implements Probe {
        public Available {
            devices = List.copyOf(devices);
            if (devices.isEmpty()) {
                throw new IllegalArgumentException("devices: expected at least one, found none");
            }
        }
    }

    /// The backend cannot run here: `reason` says what is missing, `remedy` what the user can do about it.
    record Unavailable(String reason, String remedy) implements Probe {}
}
