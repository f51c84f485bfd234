package dev.ferrum.app.local;

import java.nio.file.Path;
import java.util.Objects;

/// A folder with models, and whose it is.
public record ModelPlace(Owner owner, Path folder) {
    public ModelPlace {
        Objects.requireNonNull(owner, "owner");
        folder = folder.toAbsolutePath().normalize();
    }

    /// Whose files these are. Ferrum changes nothing in folders of other programs.
    public enum Owner {
        FERRUM("Ferrum"),
        LM_STUDIO("LM Studio"),
        OLLAMA("Ollama"),
        HUB_CACHE("the Hugging Face cache"),
        PERSON("a folder of yours");

        private final String words;

        Owner(String words) {
            this.words = words;
        }

        /// As it is shown: `of LM Studio`.
        public String words() {
            return words;
        }
    }
}
