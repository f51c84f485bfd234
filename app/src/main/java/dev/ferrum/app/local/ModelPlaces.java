package dev.ferrum.app.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where other programs keep models, by their own documentation: `HF_HUB_CACHE` and `HF_HOME` of the Hugging
/// Face tools, `OLLAMA_MODELS` of Ollama, and their usual places. `trash` is where deleted files go. The
/// folders need not exist.
public record ModelPlaces(List<ModelPlace> others, Trash trash) {
    public ModelPlaces {
        others = List.copyOf(others);
    }

    /// The places on a system called `osName` (as Java names it) for a person whose home is `home`.
    public static ModelPlaces of(Map<String, String> environment, String osName, Path home) {
        List<ModelPlace> places = new ArrayList<>();
        places.add(new ModelPlace(
                ModelPlace.Owner.LM_STUDIO, home.resolve(".lmstudio").resolve("models")));
        places.add(new ModelPlace(
                ModelPlace.Owner.LM_STUDIO,
                home.resolve(".cache").resolve("lm-studio").resolve("models")));
        places.add(new ModelPlace(
                ModelPlace.Owner.OLLAMA,
                folder(environment, "OLLAMA_MODELS", home.resolve(".ollama").resolve("models"))));
        if (osName.startsWith("Linux")) {
            // Ollama's service runs as a user of its own there.
            places.add(new ModelPlace(ModelPlace.Owner.OLLAMA, Path.of("/usr/share/ollama/.ollama/models")));
        }
        Path huggingFace = folder(environment, "HF_HOME", home.resolve(".cache").resolve("huggingface"));
        places.add(new ModelPlace(
                ModelPlace.Owner.HUB_CACHE, folder(environment, "HF_HUB_CACHE", huggingFace.resolve("hub"))));
        return new ModelPlaces(places, Trash.of(environment, osName, home));
    }

    /// No other program, and a trash in `folder`; for tests and for portable use.
    public static ModelPlaces none(Path folder) {
        return new ModelPlaces(List.of(), new FreedesktopTrash(folder));
    }

    private static Path folder(Map<String, String> environment, String name, Path otherwise) {
        String set = environment.getOrDefault(name, "").strip();
        return set.isEmpty() ? otherwise : Path.of(set);
    }
}
