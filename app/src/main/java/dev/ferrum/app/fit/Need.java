package dev.ferrum.app.fit;

/// What a model takes, in bytes: all weights, the part of them that is experts, the KV cache of one
/// conversation of `contextTokens`, and what steps work in.
public record Need(long weightBytes, long expertBytes, int layers, int contextTokens, long kvBytes, long workingBytes) {
    public long totalBytes() {
        return weightBytes + kvBytes + workingBytes;
    }

    /// Bytes on a card that has the experts of the first `count` layers.
    long bytesWith(int count) {
        return totalBytes() - hostBytes(count);
    }

    /// Experts that stay in the machine's memory then.
    long hostBytes(int count) {
        return expertBytes / layers * (layers - count);
    }
}
