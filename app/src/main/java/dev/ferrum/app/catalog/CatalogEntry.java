package dev.ferrum.app.catalog;

import dev.ferrum.engine.api.ModelShape;
import dev.ferrum.engine.api.SamplingParams;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A model that can be fetched. `repository` is `owner/name` on the hub; `parameters` and `active` count
/// billions; `quantisations` go from the smallest to the largest; `unverified` are facts that nobody has
/// checked yet.
public record CatalogEntry(
        String id,
        String name,
        String maker,
        String summary,
        String repository,
        ModelShape shape,
        double parameters,
        double active,
        Thinking thinking,
        String licence,
        List<Quantisation> quantisations,
        SamplingParams sampling,
        Set<Fact> unverified) {
    public CatalogEntry {
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(sampling, "sampling");
        quantisations = quantisations.stream()
                .sorted(Comparator.comparingLong(Quantisation::bytes))
                .toList();
        unverified = Set.copyOf(unverified);
    }

    public Optional<Quantisation> quantisation(String wanted) {
        return quantisations.stream().filter(it -> it.name().equals(wanted)).findFirst();
    }

    /// The same model with what the hub said of its files.
    public CatalogEntry withSizes(List<Quantisation> known) {
        Set<Fact> left = unverified.stream()
                .filter(fact -> fact != Fact.SIZES && fact != Fact.REPOSITORY)
                .collect(Collectors.toUnmodifiableSet());
        return new CatalogEntry(
                id,
                name,
                maker,
                summary,
                repository,
                shape,
                parameters,
                active,
                thinking,
                licence,
                known,
                sampling,
                left);
    }
}
