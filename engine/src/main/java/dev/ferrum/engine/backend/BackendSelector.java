package dev.ferrum.engine.backend;

import dev.ferrum.engine.backend.Candidate.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// The one place that compares backends: asks each what it found here, and chooses.
///
/// Without a name the first that works is taken, in the order Metal, CUDA, CPU: memory bandwidth decides the speed of
/// generation, and GPUs have more of it. A name is binding: nothing else is taken in its place.
public final class BackendSelector {
    /// Best first; ids not listed come last.
    private static final List<String> PREFERENCE = List.of("metal", "cuda", "cpu");

    /// A selector; it keeps nothing between calls.
    public BackendSelector() {}

    /// The backends of this installation, as `ServiceLoader` finds them.
    public static List<BackendProvider> installed() {
        List<BackendProvider> providers = new ArrayList<>();
        ServiceLoader.load(BackendProvider.class).forEach(providers::add);
        return List.copyOf(providers);
    }

    /// Chooses the backend called `named`, or the best one.
    ///
    /// Throws [BackendUnavailableException] when the named one does not work here, or none does.
    public Selection select(Optional<String> named, List<BackendProvider> providers) {
        List<Candidate> candidates = survey(named, providers);
        for (Candidate candidate : candidates) {
            if (candidate.verdict() == Verdict.CHOSEN) {
                return new Selection(candidate.provider(), candidate.devices().getFirst(), candidates);
            }
        }
        throw new BackendUnavailableException(refusal(named, candidates));
    }

    /// The processor, for what a card has no room for. Throws [BackendUnavailableException] when there is
    /// none.
    public Selection host(List<BackendProvider> providers) {
        List<Candidate> candidates = survey(Optional.empty(), providers);
        for (Candidate candidate : candidates) {
            for (DeviceInfo device : candidate.devices()) {
                if (device.kind() == DeviceInfo.Kind.CPU) {
                    return new Selection(candidate.provider(), device, candidates);
                }
            }
        }
        throw new BackendUnavailableException(
                "backend: expected one that computes on the processor, for layers that the card has no room for, found none");
    }

    /// What [#select] sees and would choose, in order of preference; none is chosen where it would throw.
    public List<Candidate> survey(Optional<String> named, List<BackendProvider> providers) {
        List<BackendProvider> ordered = providers.stream()
                .sorted(Comparator.comparingInt(provider -> rank(provider.id())))
                .toList();
        List<Candidate> candidates = new ArrayList<>();
        Optional<String> chosen = Optional.empty();
        for (BackendProvider provider : ordered) {
            Candidate candidate = judge(provider, named, chosen);
            if (candidate.verdict() == Verdict.CHOSEN) {
                chosen = Optional.of(candidate.id());
            }
            candidates.add(candidate);
        }
        return List.copyOf(candidates);
    }

    private static int rank(String id) {
        int at = PREFERENCE.indexOf(id);
        return at < 0 ? PREFERENCE.size() : at;
    }

    private static Candidate judge(BackendProvider provider, Optional<String> named, Optional<String> chosen) {
        String id = provider.id();
        return switch (probe(provider)) {
            case Probe.Unavailable(var reason, var remedy) ->
                new Candidate(provider, Verdict.UNAVAILABLE, List.of(), reason, remedy);
            case Probe.Available(var devices, var note)
            when chosen.isPresent() ->
                new Candidate(
                        provider,
                        Verdict.PASSED_OVER,
                        devices,
                        with("works; %s was chosen".formatted(chosen.get()), note),
                        "to use it, choose the backend %s".formatted(id));
            case Probe.Available(var devices, var note)
            when named.isPresent() && !named.get().equals(id) ->
                new Candidate(
                        provider,
                        Verdict.PASSED_OVER,
                        devices,
                        with("works; %s was asked for".formatted(named.get()), note),
                        "to use it, choose the backend %s".formatted(id));
            case Probe.Available(var devices, var note) ->
                new Candidate(
                        provider,
                        Verdict.CHOSEN,
                        devices,
                        with(named.isPresent() ? "asked for by name" : "the best that works here", note),
                        "");
        };
    }

    /// A probe that breaks its promise not to throw must not take the working backends down with it.
    private static Probe probe(BackendProvider provider) {
        try {
            return provider.probe();
        } catch (RuntimeException | LinkageError broken) {
            return new Probe.Unavailable(
                    "the probe of backend %s failed: %s".formatted(provider.id(), broken),
                    "update its driver or library, or report this; the other backends are not affected");
        }
    }

    private static String with(String detail, String note) {
        return note.isEmpty() ? detail : detail + "; " + note;
    }

    private static String refusal(Optional<String> named, List<Candidate> candidates) {
        String working = candidates.stream()
                .filter(Candidate::available)
                .map(Candidate::id)
                .collect(Collectors.joining(", "));
        String instead = working.isEmpty() ? "no backend works here" : "these work here: " + working;
        if (named.isEmpty()) {
            String reasons = candidates.stream()
                    .map(candidate -> "%s: %s (%s)".formatted(candidate.id(), candidate.detail(), candidate.remedy()))
                    .collect(Collectors.joining("; "));
            return "backend: expected at least one that works, found none%s"
                    .formatted(reasons.isEmpty() ? "; this build contains no backend" : ": " + reasons);
        }
        String wanted = named.get();
        return candidates.stream()
                .filter(candidate -> candidate.id().equals(wanted))
                .map(candidate -> "backend %s cannot be used here: %s; %s; %s"
                        .formatted(wanted, candidate.detail(), candidate.remedy(), instead))
                .findFirst()
                .orElseGet(() -> "backend %s: expected one of %s, found no such backend in this build; %s"
                        .formatted(
                                wanted,
                                candidates.stream().map(Candidate::id).collect(Collectors.joining(", ")),
                                instead));
    }
}
