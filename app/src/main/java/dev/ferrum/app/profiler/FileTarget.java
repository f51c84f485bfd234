package dev.ferrum.app.profiler;

import java.nio.file.Path;
import java.util.Optional;

/// Asks a person where to write a file.
@FunctionalInterface
public interface FileTarget {
    /// `name` is a suggestion; `kind` says what files with its ending are. Empty when the person did not want to.
    Optional<Path> choose(String name, String kind);
}
