package dev.ferrum.engine.schedule;

import dev.ferrum.engine.error.Check;

/// Limits of a scheduler. `contextTokens`: most tokens of one request, prompt and answer; `maxSequences`: most
/// requests that run at once; `prefillChunk`: most prompt tokens of a step; `backendName`: as benchmarks show it.
public record SchedulerSettings(int contextTokens, int maxSequences, int prefillChunk, String backendName) {
    public SchedulerSettings {
        Check.inRange("context tokens", contextTokens, 2, 1 << 24);
        Check.inRange("sequences", maxSequences, 1, 256);
        Check.inRange("prefill chunk", prefillChunk, 1, 8192);
    }
}
