package dev.ferrum.engine.backend;

import java.util.List;

/// The backend and the device to open, and what became of every candidate, the chosen one included.
public record Selection(BackendProvider provider, DeviceInfo device, List<Candidate> candidates) {
    public Selection {
        candidates = List.copyOf(candidates);
    }

    /// Opens the chosen device. Throws [BackendException] when it cannot be used after all.
    public Backend open(BackendOptions options) {
        return provider.open(device, options);
    }
}
