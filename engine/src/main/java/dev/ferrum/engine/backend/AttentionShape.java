package dev.ferrum.engine.backend;

/// Heads of a layer's attention; `heads` is a multiple of `kvHeads`, `headSize` is even.
public record AttentionShape(int heads, int kvHeads, int headSize) {
    public AttentionShape {
        if (heads < 1 || kvHeads < 1 || heads % kvHeads != 0 || headSize < 2 || headSize % 2 != 0) {
            throw new IllegalArgumentException(
                    "attention: expected heads a multiple of KV heads and an even head size, found %d, %d, %d"
                            .formatted(heads, kvHeads, headSize));
        }
    }
}
