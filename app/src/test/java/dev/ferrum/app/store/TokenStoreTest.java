package dev.ferrum.app.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file with the hub's token.
final class TokenStoreTest {
    @TempDir
    private Path config;

    @Test
    void aTokenIsKeptReplacedAndForgotten() throws IOException {
        TokenStore store = new TokenStore(config);
        assertEquals("", store.read());
        store.keep("hf_one");
        store.keep("hf_two");
        assertEquals("hf_two", new TokenStore(config).read());
        store.keep("");
        assertEquals("", store.read());
        try (Stream<Path> left = Files.list(config)) {
            assertEquals(List.of(), left.toList(), "nothing of it stays");
        }
    }

    @Test
    void itsOwnerAloneCanReadIt() throws IOException {
        assumeTrue(config.getFileSystem().supportedFileAttributeViews().contains("posix"), "knows no owners");
        new TokenStore(config).keep("hf_one");
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(config.resolve("hub-token.json"))));
    }
}
