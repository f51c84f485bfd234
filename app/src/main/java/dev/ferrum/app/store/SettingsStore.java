package dev.ferrum.app.store;

import dev.ferrum.app.rights.OwnersOnly;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A small JSON file that is replaced as a whole: whoever reads it finds the old one or the new one. Its owner alone
/// can read it, where the system knows owners.
public final class SettingsStore {
    private final Path file;

    public SettingsStore(Path file) {
        this.file = file;
    }

    /// What the file says; empty when there is none, or when it holds no JSON object, and then it is set aside.
    /// Throws [EngineException] when the file is there and cannot be read: it may be whole, so it stays.
    public Optional<JsonNode> read() {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode found = JsonMapper.shared().readTree(Files.readString(file));
            if (found.isObject()) {
                return Optional.of(found);
            }
        } catch (JacksonException | CharacterCodingException _) {
            // Set aside below, for whoever wants to mend it.
        } catch (IOException e) {
            throw new EngineException("%s cannot be read: %s".formatted(file, e), e);
        }
        setAside();
        return Optional.empty();
    }

    private void setAside() {
        Path aside = sibling(".damaged");
        for (int number = 2; Files.exists(aside); number++) {
            aside = sibling(".damaged-" + number);
        }
        try {
            Files.move(file, aside);
        } catch (IOException e) {
            throw new EngineException("%s is damaged and cannot be set aside: %s".formatted(file, e), e);
        }
    }

    /// Replaces the file.
    public void write(JsonNode settings) {
        byte[] json = JsonMapper.shared()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(settings)
                .getBytes(StandardCharsets.UTF_8);
        Path next = sibling(".new");
        try {
            // One that a crash left may have other permissions.
            Files.deleteIfExists(next);
            try (FileChannel channel = FileChannel.open(
                    next,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    OwnersOnly.attributesOfFile(next))) {
                for (ByteBuffer rest = ByteBuffer.wrap(json); rest.hasRemaining(); ) {
                    channel.write(rest);
                }
                // Otherwise the new name can reach the disk before the bytes do.
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new EngineException("%s cannot be written: %s".formatted(file, e), e);
        }
    }

    private Path sibling(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
