package dev.ferrum.app.local;

import dev.ferrum.engine.api.ModelInfo;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Finds the models on this computer. `inspector` reads what a file is; the engine's in the program.
public final class LocalLibrary {
    private final Function<Path, ModelInfo> inspector;

    public LocalLibrary(Function<Path, ModelInfo> inspector) {
        this.inspector = inspector;
    }

    /// All models in `places` and the single files `linked`, those of Ferrum first, then by name. A file
    /// that several places lead to (by links, say) is listed once, in the first of them.
    public List<LocalModel> scan(List<ModelPlace> places, List<Path> linked) {
        List<LocalModel> models = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (ModelPlace place : places) {
            for (Found found : foundIn(place)) {
                if (seen.add(real(found.file()))) {
                    models.add(read(found, place));
                }
            }
        }
        for (Path file : linked) {
            if (Files.isRegularFile(file) && seen.add(real(file))) {
                models.add(read(file));
            }
        }
        models.sort(Comparator.comparing((LocalModel model) -> model.place().owner())
                .thenComparing(model -> model.name().toLowerCase(Locale.ROOT))
                .thenComparingLong(LocalModel::bytes));
        return List.copyOf(models);
    }

    /// What is known of one file, wherever it lies.
    public LocalModel read(Path file) {
        Path whole = file.toAbsolutePath().normalize();
        return read(GgufFiles.of(whole), new ModelPlace(ModelPlace.Owner.PERSON, whole.getParent()));
    }

    private static List<Found> foundIn(ModelPlace place) {
        try {
            return switch (place.owner()) {
                case OLLAMA -> OllamaStore.below(place.folder());
                case FERRUM, LM_STUDIO, HUB_CACHE, PERSON -> GgufFiles.below(place.folder());
            };
        } catch (IOException e) {
            System.getLogger("ferrum").log(System.Logger.Level.WARNING, "not searched: " + place.folder(), e);
            return List.of();
        }
    }

    private LocalModel read(Found found, ModelPlace place) {
        Optional<ModelInfo> info = Optional.empty();
        String trouble = found.missing().isEmpty() ? "" : "There is no " + found.missing() + ".";
        if (trouble.isEmpty()) {
            try {
                ModelInfo read = inspector.apply(found.file());
                info = Optional.of(read);
                if (!LocalModel.supported(read)) {
                    trouble = "It is of the architecture %s; Ferrum runs Qwen3 mixture-of-experts models."
                            .formatted(read.architecture());
                }
            } catch (EngineException e) {
                trouble = e.getMessage();
            }
        }
        return new LocalModel(
                found.file(),
                found.parts(),
                name(found, info),
                found.parts().stream().mapToLong(LocalLibrary::size).sum(),
                changed(found.file()),
                place,
                info,
                trouble,
                found.knownHash());
    }

    /// The file's name says more than the metadata, which several variants of a model share; Ollama's says
    /// nothing.
    private static String name(Found found, Optional<ModelInfo> info) {
        if (!found.name().isEmpty()) {
            return found.name();
        }
        String file = String.valueOf(found.file().getFileName()).replaceFirst("(?i)(-\\d{5}-of-\\d{5})?\\.gguf$", "");
        String quantisation = info.map(ModelInfo::quantisation).orElse("");
        return quantisation.isEmpty() ? file : file.replaceFirst("(?i)[-._](ud-)?\\Q" + quantisation + "\\E$", "");
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException _) {
            return 0;
        }
    }

    private static Instant changed(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException _) {
            return Instant.EPOCH;
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException _) {
            return file.toAbsolutePath().normalize();
        }
    }
}
