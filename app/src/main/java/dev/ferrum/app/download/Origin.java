package dev.ferrum.app.download;

import dev.ferrum.app.hub.RepositoryName;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Where a model file was downloaded from, and the SHA-256 it had; kept beside it in `.NAME.origin.json`, so
/// that it can be verified again.
public record Origin(RepositoryName repository, String commit, String path, long bytes, String sha256) {
    public Origin {
        Objects.requireNonNull(repository, "repository");
        Objects.requireNonNull(commit, "commit");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(sha256, "sha256");
    }

    /// The file that tells the origin of `model`.
    public static Path beside(Path model) {
        return model.resolveSibling("." + model.getFileName() + ".origin.json");
    }

    /// What is known of `model`; empty when it was not downloaded by Ferrum, or the note is damaged.
    public static Optional<Origin> of(Path model) {
        try {
            JsonNode json = JsonMapper.shared().readTree(Files.readString(beside(model)));
            return Optional.of(new Origin(
                    RepositoryName.of(json.required("repository").stringValue()),
                    json.required("commit").stringValue(),
                    json.required("path").stringValue(),
                    json.required("bytes").longValue(),
                    json.required("sha256").stringValue()));
        } catch (IOException | JacksonException | EngineException _) {
            return Optional.empty();
        }
    }

    void write(Path model) throws IOException {
        Files.writeString(
                beside(model),
                JsonMapper.shared()
                        .writeValueAsString(JsonMapper.shared()
                                .createObjectNode()
                                .put("repository", repository.toString())
                                .put("commit", commit)
                                .put("path", path)
                                .put("bytes", bytes)
                                .put("sha256", sha256)));
    }
}
