package dev.ferrum.app.hub;

import java.util.List;
import java.util.Objects;

/// A repository at one commit. `models` are its GGUF files, split ones as one, the smallest first; `refused` says of
/// GGUF files that cannot be offered why not.
public record HubRepository(HubModel facts, String commit, List<ModelSource> models, List<String> refused) {
    public HubRepository {
        Objects.requireNonNull(facts, "facts");
        Objects.requireNonNull(commit, "commit");
        models = List.copyOf(models);
        refused = List.copyOf(refused);
    }
}
