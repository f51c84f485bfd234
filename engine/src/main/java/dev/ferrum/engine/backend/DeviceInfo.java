package dev.ferrum.engine.backend;

/// One device of a backend. `totalBytes` and `freeBytes` are of the memory weights would live in.
public record DeviceInfo(String backend, int index, String name, Kind kind, long totalBytes, long freeBytes) {
    /// Where the device's memory is.
    public enum Kind {
        CPU,
        DISCRETE_GPU,
        UNIFIED_GPU
    }
}
