package dev.ferrum.engine.model;

import dev.ferrum.engine.backend.AttentionShape;
import java.util.List;

/// What loading a model will take on a device of its own memory, in bytes, known before anything is allocated.
///
/// `sharedBytes`: all weights but the experts. `expertBytes`: those of each layer's experts. `workingBytes`:
/// what steps work in. `maxContext`: most tokens of a sequence.
public record ModelOutline(
        AttentionShape attention, int maxContext, long sharedBytes, List<Long> expertBytes, long workingBytes) {
    public ModelOutline {
        expertBytes = List.copyOf(expertBytes);
    }

    public int layers() {
        return expertBytes.size();
    }

    /// All weights with the experts of the first `layers` layers.
    public long weightBytes(int layers) {
        return sharedBytes
                + expertBytes.subList(0, layers).stream()
                        .mapToLong(Long::longValue)
                        .sum();
    }
}
