package dev.ferrum.app.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// What tests ask about the rights of files.
public final class Rights {
    private Rights() {}

    /// Skips the test where files have no owners.
    public static void assumeOwners(Path folder) {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "files have no owners here");
    }

    public static String of(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    public static void set(Path path, String rights) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    /// Looks at `top` and everything in it: folders must be `rwx------`, files `rw-------`. Returns the names of all,
    /// below `top`, in order.
    public static List<String> assertPrivate(Path top) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            List<Path> found = all.sorted().toList();
            for (Path path : found) {
                assertEquals(Files.isDirectory(path) ? "rwx------" : "rw-------", of(path), path::toString);
            }
            return found.stream().map(path -> top.relativize(path).toString()).toList();
        }
    }
}
