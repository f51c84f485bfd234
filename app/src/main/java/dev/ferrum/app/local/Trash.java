package dev.ferrum.app.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The system's trash. Nothing is deleted for good here.
@FunctionalInterface
public interface Trash {
    /// Puts `files` there, all or none. Throws [IOException] that says why that does not work.
    void put(List<Path> files) throws IOException;

    /// That of a system called `osName` (as Java names it) for a person whose home is `home`.
    static Trash of(Map<String, String> environment, String osName, Path home) {
        if (osName.startsWith("Windows")) {
            return new WindowsTrash();
        }
        if (osName.startsWith("Mac")) {
            return new FolderTrash(home.resolve(".Trash"));
        }
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        Path own = data.isEmpty() ? home.resolve(".local").resolve("share") : Path.of(data);
        return new FreedesktopTrash(own.resolve("Trash"));
    }
}
