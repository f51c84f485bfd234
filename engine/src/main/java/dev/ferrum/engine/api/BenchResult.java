package dev.ferrum.engine.api;

import java.util.List;

/// Measured runs of a [BenchSpec]: tokens per second of each repeat (all sequences together), empty where that part
/// was not asked for; the MoE path each part ran, and the backend with its device.
public record BenchResult(
        BenchSpec spec,
        String backend,
        List<Double> promptTokensPerSecond,
        String promptPath,
        List<Double> decodeTokensPerSecond,
        String decodePath) {}
