package dev.ferrum.app.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The folder stands for one of a person's, open to all.
final class OwnersOnlyTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void openTheFolderToAll() throws IOException {
        Rights.assumeOwners(folder);
        Rights.set(folder, "rwxr-xr-x");
    }

    @Test
    void allFoldersThatWereMissingArePrivateAndThoseThatWereThereStayAsTheyAre() throws IOException {
        OwnersOnly.folder(folder.resolve("a/b"));
        assertEquals("rwx------", Rights.of(folder.resolve("a/b")));
        assertEquals("rwx------", Rights.of(folder.resolve("a")));
        OwnersOnly.folder(folder);
        assertEquals("rwxr-xr-x", Rights.of(folder));
    }

    @Test
    void aFileIsPrivateFromTheBeginningAndOneThatWasThereBecomesIt() throws IOException {
        Path file = folder.resolve("file");
        OwnersOnly.write(file, "longer than");
        assertEquals("rw-------", Rights.of(file));
        Rights.set(file, "r--r--r--");
        OwnersOnly.file(file);
        assertEquals("r--------", Rights.of(file));
        Rights.set(file, "rw-rw-rw-");
        OwnersOnly.write(file, "the next");
        assertEquals("rw-------", Rights.of(file));
        assertEquals("the next", Files.readString(file));
    }

    @Test
    void amongPrivateModelsAllIsPrivate() throws IOException {
        Path models = OwnersOnly.folder(folder.resolve("models"));
        OwnersOnly.folderLike(models, models.resolve("owner/name"));
        OwnersOnly.fileLike(models, models.resolve("owner/name/file"));
        Rights.assertPrivate(models);
    }

    @Test
    void inAFolderThatIsSharedNothingIsHidden() throws IOException {
        Path plain = Files.createDirectory(folder.resolve("plain"));
        OwnersOnly.folderLike(folder, folder.resolve("owner/name"));
        assertEquals(Rights.of(plain), Rights.of(folder.resolve("owner")));
        assertEquals(Rights.of(plain), Rights.of(folder.resolve("owner/name")));
        Path file = folder.resolve("file");
        OwnersOnly.fileLike(folder, file);
        assertTrue(Files.notExists(file), "the system's default applies when it is written");
    }
}
