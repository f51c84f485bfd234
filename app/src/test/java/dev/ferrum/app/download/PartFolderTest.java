package dev.ferrum.app.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ferrum.app.hub.HubFile;
import dev.ferrum.app.hub.ModelSource;
import dev.ferrum.app.hub.RepositoryName;
import dev.ferrum.app.hub.SafePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The folder of a download that cannot begin.
final class PartFolderTest {
    private static final ModelSource SOURCE = new ModelSource(
            new RepositoryName("Ferrum-Test", "Small-MoE-GGUF"),
            "0123456789abcdef0123456789abcdef01234567",
            List.of(new HubFile(new SafePath("small-moe-Q4_K_M.gguf"), 1000, "ab".repeat(32))));

    @TempDir
    private Path models;

    @Test
    void afterANoteThatCouldNotBeWrittenTheFolderCanBeTakenAgain() throws IOException {
        // Something in its place stands for a disk without room.
        Path obstacle =
                models.resolve(".partial").resolve(PartFolder.id(SOURCE)).resolve("download.json.new");
        Files.createDirectories(obstacle);
        assertThrows(IOException.class, () -> PartFolder.create(models, SOURCE, 1));
        assertEquals(List.of(), PartFolder.begun(models));
        Files.delete(obstacle);
        try (PartFolder folder = PartFolder.create(models, SOURCE, 1).orElseThrow()) {
            assertEquals(SOURCE, folder.source());
        }
    }
}
