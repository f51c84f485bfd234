package dev.ferrum.app.library;

import dev.ferrum.app.fit.FitReport;
import java.nio.file.Path;
import java.util.Objects;

/// A model that was to be loaded and has no room as it was asked for.
public record LoadWarning(Path file, FitReport report) {
    public LoadWarning {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(report, "report");
    }
}
