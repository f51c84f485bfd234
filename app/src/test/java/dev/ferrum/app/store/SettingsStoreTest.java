package dev.ferrum.app.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class SettingsStoreTest {
    @TempDir
    private Path folder;

    private Path file;
    private SettingsStore store;

    @BeforeEach
    void make() {
        file = folder.resolve("settings.json");
        store = new SettingsStore(file);
    }

    @Test
    void whatIsWrittenComesBackAndNothingElseStays() throws IOException {
        assertEquals(Optional.empty(), store.read());
        ObjectNode settings = JsonMapper.shared().createObjectNode().put("theme", "dunkel \u4F60");
        Files.writeString(folder.resolve("settings.json.new"), "left by a crash");
        store.write(JsonMapper.shared().createObjectNode());
        store.write(settings);
        assertEquals(Optional.of(settings), store.read());
        assertEquals(List.of("settings.json"), names());
    }

    @Test
    void damagedFilesAreAllSetAside() throws IOException {
        for (String text : List.of("{", "[1]", "")) {
            Files.writeString(file, text);
            assertEquals(Optional.empty(), store.read());
        }
        Files.write(file, new byte[] {'"', (byte) 0xFF, '"'});
        assertEquals(Optional.empty(), store.read());
        assertEquals(
                List.of(
                        "settings.json.damaged",
                        "settings.json.damaged-2",
                        "settings.json.damaged-3",
                        "settings.json.damaged-4"),
                names());
        assertEquals("{", Files.readString(folder.resolve("settings.json.damaged")));
    }

    @Test
    void whatCannotBeReadStaysWhereItIs() throws IOException {
        Files.createDirectory(file);
        assertThrows(EngineException.class, store::read);
        assertEquals(List.of("settings.json"), names());
    }

    @Test
    void onlyTheOwnerCanReadIt() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "no owners here");
        store.write(JsonMapper.shared().createObjectNode());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(it -> it.getFileName().toString()).sorted().toList();
        }
    }
}
