package dev.ferrum.app.start;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Files that nobody but their owner may read or write, where the system knows owners. Elsewhere (Windows) they take
/// the rights of their folder, which lies in the person's profile.
public final class PrivateFile {
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    private PrivateFile() {}

    /// Makes `file`, empty, if it is not there; takes it away from everybody but its owner if it is. What an owner may
    /// do with it stays. On a disk that knows no such rights, as USB sticks, a line in the log has to do.
    public static void prepare(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException _) {
            restrict(file);
        }
    }

    private static void restrict(Path file) throws IOException {
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
        if (!OWNERS.containsAll(rights)) {
            Set<PosixFilePermission> kept = EnumSet.copyOf(OWNERS);
            kept.retainAll(rights);
            try {
                Files.setPosixFilePermissions(file, kept);
            } catch (IOException e) {
                System.getLogger(PrivateFile.class.getName())
                        .log(Level.WARNING, "%s stays readable for others: %s".formatted(file, e));
            }
        }
    }
}
