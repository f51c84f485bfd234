package dev.ferrum.engine.api;

/// What a loaded model holds, in bytes. On its device: weights, the pool of its KV cache whether used or not,
/// and what steps work in. `hostWeightBytes`: experts that the device has no room for, in main memory;
/// `deviceLayers`: the layers whose experts the device has.
public record MemoryUse(
        long weightBytes, long kvBytes, long workingBytes, long hostWeightBytes, int deviceLayers, int layers) {
    /// All that lies in the device's memory.
    public long totalBytes() {
        return weightBytes + kvBytes + workingBytes;
    }

    /// Whether the CPU computes the experts of some layers.
    public boolean split() {
        return deviceLayers < layers;
    }
}
