package dev.ferrum.app.catalog;

import dev.ferrum.engine.error.Check;
import java.util.Objects;

/// One size a model comes in: the name of its quantisation as `Q4_K_M`, and the bytes of its files. `exact`:
/// the hub said so; otherwise the bytes are right to about one per cent.
public record Quantisation(String name, long bytes, boolean exact) {
    public Quantisation {
        Objects.requireNonNull(name, "name");
        Check.inRange("bytes", bytes, 1, Long.MAX_VALUE);
    }

    /// What this quantisation means for the answers, in a few words.
    public String meaning() {
        return switch (name) {
            case "Q4_K_S" -> "Smallest, less exact";
            case "Q4_K_M" -> "The best balance";
            case "Q5_K_S", "Q5_K_M" -> "Closer to the original";
            case "Q6_K" -> "Near the original";
            case "Q8_0" -> "As good as the original";
            case "BF16", "F16", "F32" -> "The original";
            default -> "";
        };
    }
}
