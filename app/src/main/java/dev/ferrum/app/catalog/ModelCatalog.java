package dev.ferrum.app.catalog;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// All models of the catalogue, in the order they are shown.
public record ModelCatalog(List<CatalogEntry> entries) {
    public ModelCatalog {
        entries = List.copyOf(entries);
    }

    public static ModelCatalog empty() {
        return new ModelCatalog(List.of());
    }

    public Optional<CatalogEntry> find(String id) {
        return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
    }

    /// The entry that a file with this name belongs to. The longest name that it begins with counts:
    /// `Qwen3-30B-A3B-Instruct-2507-Q4_K_M` is not of `Qwen3-30B-A3B`. Names of those who quantised may
    /// stand before.
    public Optional<CatalogEntry> ofFile(String fileName) {
        String wanted = fileName.toLowerCase(Locale.ROOT);
        return entries.stream()
                .filter(entry -> begins(wanted, entry.name().toLowerCase(Locale.ROOT)))
                .max(Comparator.comparingInt(entry -> entry.name().length()));
    }

    private static boolean begins(String file, String name) {
        int at = file.indexOf(name);
        int after = at + name.length();
        // A further word, as in Qwen3-30B-A3B-Typhoon, makes it another model; a quantisation does not.
        return at >= 0
                && (after == file.length()
                        || file.substring(after).matches("[-._](ud-)?(iq|q|bf|f|mxfp)\\d.*|\\.gguf"));
    }

    /// This catalogue with `entry` in the place of the one with its id.
    public ModelCatalog with(CatalogEntry entry) {
        return new ModelCatalog(entries.stream()
                .map(it -> it.id().equals(entry.id()) ? entry : it)
                .toList());
    }
}
