package dev.ferrum.app.local;

import dev.ferrum.engine.api.ModelInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A model on this computer. `file` is the one to open, `parts` are all its files; `info` is empty where it
/// cannot be read, and `trouble` says why then, or why this model does not run. `knownHash`: the SHA-256 by
/// which whoever put it there knows it.
public record LocalModel(
        Path file,
        List<Path> parts,
        String name,
        long bytes,
        Instant changed,
        ModelPlace place,
        Optional<ModelInfo> info,
        String trouble,
        Optional<String> knownHash) {
    /// The only architecture the engine runs.
    private static final String ARCHITECTURE = "qwen3moe";

    public LocalModel {
        parts = List.copyOf(parts);
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(changed, "changed");
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(info, "info");
        Objects.requireNonNull(trouble, "trouble");
        Objects.requireNonNull(knownHash, "knownHash");
    }

    public boolean runs() {
        return trouble.isEmpty() && info.isPresent();
    }

    /// Whether it is a model of another kind, with nothing wrong.
    public boolean ofAnotherKind() {
        return info.filter(it -> !it.architecture().equals(ARCHITECTURE)).isPresent();
    }

    public String quantisation() {
        return info.map(ModelInfo::quantisation).orElse("");
    }

    /// Whether the files belong to Ferrum, which alone may move or delete them without being told so.
    public boolean own() {
        return place.owner() == ModelPlace.Owner.FERRUM;
    }

    static boolean supported(ModelInfo info) {
        return info.architecture().equals(ARCHITECTURE);
    }
}
