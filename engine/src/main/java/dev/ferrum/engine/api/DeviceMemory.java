package dev.ferrum.engine.api;

import java.util.Objects;

/// A device that models can run on, and its memory in bytes as it was a moment ago. `chosen`: the one that
/// would be taken now.
public record DeviceMemory(
        String backend, int index, String name, Kind kind, long totalBytes, long freeBytes, boolean chosen) {
    public DeviceMemory {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
    }

    /// Where weights lie when this device computes.
    public enum Kind {
        /// The machine's memory; weights are used in place from the file.
        PROCESSOR,
        /// The machine's memory, which the card shares.
        SHARED,
        /// The card's own memory, into which weights are copied.
        CARD
    }
}
