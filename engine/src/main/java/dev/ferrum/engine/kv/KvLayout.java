package dev.ferrum.engine.kv;

import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.KvType;

/// Sizes of a paged KV cache: each layer's pool is `[blocks, 2, kvHeads, blockTokens, headSize]` in `type`.
public record KvLayout(int layers, AttentionShape shape, KvType type, int blockTokens) {
    /// Bytes of one block of one layer, K and V.
    public long layerBlockBytes() {
        return 2L * shape.kvHeads() * blockTokens * shape.headSize() * type.bytes();
    }

    /// Bytes of one block over all layers.
    public long blockBytes() {
        return layers * layerBlockBytes();
    }

    /// Bytes of one token over all layers.
    public long tokenBytes() {
        return blockBytes() / blockTokens;
    }

    /// Blocks that hold `tokens` tokens.
    public int blocksFor(int tokens) {
        return Math.ceilDiv(tokens, blockTokens);
    }
}
