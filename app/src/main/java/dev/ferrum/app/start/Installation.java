package dev.ferrum.app.start;

import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// The folder Ferrum is installed in, with `assets/` below it: the repository, or the folder of a package.
public record Installation(Path home) {
    public Installation {
        Objects.requireNonNull(home, "home");
    }

    public Path assets() {
        return home.resolve("assets");
    }

    /// Text of a file under `assets/`. Throws [EngineException] when it is not there.
    public String assetText(String name) {
        Path file = assets().resolve(name);
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EngineException(
                    "%s: expected a file of the installation, found none that can be read; reinstall Ferrum"
                            .formatted(file),
                    e);
        }
    }
}
