package dev.ferrum.app.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Files that look like a model, before anything of them is read. `name` is empty where the file's own metadata
/// names it; `missing` says which parts are not there.
record Found(Path file, List<Path> parts, String name, String missing, Optional<String> knownHash) {
    Found {
        parts = List.copyOf(parts);
    }
}
