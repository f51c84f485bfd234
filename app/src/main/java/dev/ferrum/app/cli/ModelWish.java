package dev.ferrum.app.cli;

import dev.ferrum.app.catalog.ModelCatalog;
import dev.ferrum.app.hub.HubRepository;
import dev.ferrum.app.hub.ModelSource;
import dev.ferrum.app.hub.RepositoryName;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What `ferrum models pull` was asked for: `OWNER/NAME`, or a model of the catalogue by its id, with `:` and a
/// quantisation or a file name behind, or nothing.
record ModelWish(RepositoryName repository, String which) {
    private static final String USUAL = "Q4_K_M";

    /// Throws [CommandException] for a word that is neither.
    static ModelWish of(String word, ModelCatalog catalog) {
        int colon = word.indexOf(':');
        String model = colon < 0 ? word : word.substring(0, colon);
        String which = colon < 0 ? "" : word.substring(colon + 1);
        if (model.contains("/")) {
            return new ModelWish(RepositoryName.of(model), which);
        }
        return catalog.find(model)
                .map(entry -> new ModelWish(RepositoryName.of(entry.repository()), which))
                .orElseThrow(() -> new CommandException("%s: expected OWNER/NAME of a repository, or one of %s"
                        .formatted(
                                word,
                                catalog.entries().stream().map(it -> it.id()).collect(Collectors.joining(", ")))));
    }

    /// The one model of `repository` that is meant. Without a word that is the only one, or else the one in Q4_K_M.
    ModelSource choose(HubRepository found) {
        List<ModelSource> models = found.models();
        String wanted = which.isEmpty() && models.size() > 1 ? USUAL : which;
        List<ModelSource> meant =
                models.stream().filter(model -> isMeant(model, wanted)).toList();
        if (meant.size() != 1) {
            throw new CommandException("%s: expected one model%s, found %s. There are: %s"
                    .formatted(
                            repository,
                            wanted.isEmpty() ? "" : " \"" + wanted + "\"",
                            meant.isEmpty() ? "none" : String.valueOf(meant.size()),
                            models.isEmpty()
                                    ? "no GGUF files"
                                    : models.stream().map(ModelSource::name).collect(Collectors.joining(", "))));
        }
        return meant.getFirst();
    }

    private static boolean isMeant(ModelSource model, String wanted) {
        String word = wanted.toLowerCase(Locale.ROOT);
        return word.isEmpty()
                || model.quantisation().toLowerCase(Locale.ROOT).equals(word)
                || model.name().toLowerCase(Locale.ROOT).equals(word.replaceFirst("\\.gguf$", ""))
                || model.first().path().text().toLowerCase(Locale.ROOT).equals(word);
    }
}
