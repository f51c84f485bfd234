package dev.ferrum.engine.api;

import dev.ferrum.engine.error.Check;

/// One benchmark: `promptTokens` prefilled in one sequence, and `generatedTokens` decoded in each of `parallel`
/// sequences that already hold `depth` tokens. Either may be 0. `repeats` measured runs after one warm-up run.
public record BenchSpec(int promptTokens, int generatedTokens, int parallel, int depth, int repeats) {
    public BenchSpec {
        Check.inRange("prompt tokens", promptTokens, 0, 1 << 20);
        Check.inRange("generated tokens", generatedTokens, 0, 1 << 20);
        Check.inRange("parallel", parallel, 1, 256);
        Check.inRange("depth", depth, 0, 1 << 20);
        Check.inRange("repeats", repeats, 1, 1000);
    }
}
