package dev.ferrum.engine;

import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.kv.KvLayout;

/// How many KV blocks an engine gets.
final class KvBudget {
    private KvBudget() {}

    /// The fewest blocks an engine can do with: what `config.kvBytes()` holds, or else one context.
    static long least(EngineConfig config, KvLayout layout, int contextTokens) {
        if (config.kvBytes() == 0) {
            return layout.blocksFor(contextTokens);
        }
        long blocks = config.kvBytes() / layout.blockBytes();
        if (blocks < 1) {
            throw new EngineException("KV cache: expected at least %d bytes, one block of %d tokens, found %d"
                    .formatted(layout.blockBytes(), layout.blockTokens(), config.kvBytes()));
        }
        return blocks;
    }

    /// As many blocks as `config.kvBytes()` holds; for 0, room for `maxSequences` contexts, but at most a
    /// quarter of the device's memory of `totalBytes` and three quarters of `leftBytes`, which the weights
    /// leave free, and at least one context. Never more than four times what `maxSequences` contexts need.
    static int blocks(EngineConfig config, KvLayout layout, int contextTokens, long totalBytes, long leftBytes) {
        long context = layout.blocksFor(contextTokens);
        long blocks = least(config, layout, contextTokens);
        if (config.kvBytes() == 0) {
            long most = Math.min(totalBytes / 4, Math.max(0, leftBytes) / 4 * 3) / layout.blockBytes();
            blocks = Math.max(blocks, Math.min(most, context * config.maxSequences()));
        }
        // More than every sequence can fill would never be used.
        return (int) Math.min(blocks, Math.min(Integer.MAX_VALUE / 2, context * config.maxSequences() * 4));
    }
}
