package dev.ferrum.engine;

import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.kv.KvLayout;

/// How many KV blocks an engine gets.
final class KvBudget {
    private KvBudget() {}

    /// As many blocks as `config.kvBytes()` holds; for 0, room for `maxSequences` contexts, but at most a quarter
    /// of the device's memory and three quarters of what the weights leave free, and at least one context. Never
    /// more than four times what `maxSequences` contexts need.
    static int blocks(
            EngineConfig config,
            KvLayout layout,
            int contextTokens,
            DeviceInfo device,
            Capabilities capabilities,
            long weightBytes) {
        long context = layout.blocksFor(contextTokens);
        long blocks;
        if (config.kvBytes() > 0) {
            blocks = config.kvBytes() / layout.blockBytes();
            if (blocks < 1) {
                throw new EngineException("KV cache: expected at least %d bytes, one block of %d tokens, found %d"
                        .formatted(layout.blockBytes(), layout.blockTokens(), config.kvBytes()));
            }
        } else {
            long copied = capabilities.mapsWeights() ? 0 : weightBytes;
            long left = Math.max(0, device.freeBytes() - copied);
            long most = Math.min(device.totalBytes() / 4, left / 4 * 3) / layout.blockBytes();
            blocks = Math.max(context, Math.min(most, context * config.maxSequences()));
        }
        // More than every sequence can fill would never be used.
        return (int) Math.min(blocks, Math.min(Integer.MAX_VALUE / 2, context * config.maxSequences() * 4));
    }
}
