package dev.ferrum.app.store;

import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A small JSON file that is replaced as a whole: whoever reads it finds the old one or the new one.
public final class SettingsStore {
    private final Path file;

    public SettingsStore(Path file) {
        this.file = file;
    }

    /// What the file says; empty when there is none, or when it is no JSON, and then it is set aside.
    public Optional<JsonNode> read() {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode found = JsonMapper.shared().readTree(Files.readString(file));
            if (found.isObject()) {
                return Optional.of(found);
            }
        } catch (JacksonException | IOException _) {
            // Set aside below, for whoever wants to mend it.
        }
        try {
            Files.move(file, sibling(".damaged"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new EngineException("%s is damaged and cannot be set aside: %s".formatted(file, e), e);
        }
        return Optional.empty();
    }

    /// Replaces the file.
    public void write(JsonNode settings) {
        Path next = sibling(".new");
        try {
            Files.writeString(
                    next, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(settings));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new EngineException("%s cannot be written: %s".formatted(file, e), e);
        }
    }

    private Path sibling(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
