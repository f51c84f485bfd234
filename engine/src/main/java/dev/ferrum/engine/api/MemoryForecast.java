package dev.ferrum.engine.api;

/// What a model will take beside its weights, in bytes: `kvBytes` for one conversation of `contextTokens`,
/// rounded up to whole blocks, and `workingBytes` for the buffers that steps work in. More conversations at a
/// time take more KV cache where there is room, and none where there is not.
public record MemoryForecast(int contextTokens, long kvBytes, long workingBytes) {
    public long totalBytes() {
        return kvBytes + workingBytes;
    }
}
