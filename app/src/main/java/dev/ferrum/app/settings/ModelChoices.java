package dev.ferrum.app.settings;

import java.util.List;
import java.util.Objects;

/// Where models are. `folder` is Ferrum's own, empty for the usual place; `scanned` are folders to search
/// besides; `linked` single files that stay where they are.
public record ModelChoices(String folder, List<String> scanned, List<String> linked) {
    public static final ModelChoices NONE = new ModelChoices("", List.of(), List.of());

    public ModelChoices {
        Objects.requireNonNull(folder, "folder");
        scanned = List.copyOf(scanned);
        linked = List.copyOf(linked);
    }
}
