package dev.ferrum.engine.api;

/// What a loaded model holds on its device, in bytes: weights, and the pool of its KV cache whether used or not.
public record MemoryUse(long weightBytes, long kvBytes) {
    public long totalBytes() {
        return weightBytes + kvBytes;
    }
}
