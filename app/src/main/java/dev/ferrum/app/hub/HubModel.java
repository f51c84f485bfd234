package dev.ferrum.app.hub;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A repository that a search found. `parameters` and `contextTokens` are 0, `architecture` and `licence`
/// empty where the hub does not say.
public record HubModel(
        RepositoryName repository,
        long downloads,
        long likes,
        Optional<Instant> changed,
        Gate gate,
        String architecture,
        long parameters,
        int contextTokens,
        String licence,
        List<String> tags) {
    public HubModel {
        Objects.requireNonNull(repository, "repository");
        Objects.requireNonNull(changed, "changed");
        Objects.requireNonNull(gate, "gate");
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(licence, "licence");
        tags = List.copyOf(tags);
    }
}
