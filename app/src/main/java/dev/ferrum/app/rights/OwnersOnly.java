package dev.ferrum.app.rights;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Makes folders and files that nobody but their owner may look into, where the system knows owners. Elsewhere
/// (Windows) they take the rights of their folder, which lies in the person's profile. The only place that sets rights.
///
/// A folder that is there keeps its rights: it may be one that a person chose, and shares with others.
public final class OwnersOnly {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private OwnersOnly() {}

    /// Makes `folder` and those it lies in, as far as they are missing, each for its owner alone. Returns it.
    public static Path folder(Path folder) throws IOException {
        return Files.createDirectories(folder, attributes(folder, FOLDER));
    }

    /// Makes `file`, empty, if it is not there; takes it away from everybody but its owner if it is. What an owner may
    /// do with it stays. On a disk that knows no such rights, as USB sticks, a line in the log has to do.
    public static void file(Path file) throws IOException {
        if (!knowsOwners(file)) {
            return;
        }
        try {
            Files.createFile(file, attributesOfFile(file));
        } catch (FileAlreadyExistsException _) {
            restrict(file);
        }
    }

    /// Writes `text` into `file`, in the place of what is there.
    public static void write(Path file, String text) throws IOException {
        file(file);
        Files.writeString(file, text);
    }

    /// What a new file is to be made with, for callers that open it at the same time.
    public static FileAttribute<?>[] attributesOfFile(Path file) {
        return attributes(file, FILE);
    }

    /// Makes `folder` for its owner alone if that holds for `around`, where models lie: Ferrum's own folder of models,
    /// or one that a person chose, where others can use them too.
    public static void folderLike(Path around, Path folder) throws IOException {
        if (isPrivate(around)) {
            folder(folder);
        } else {
            Files.createDirectories(folder);
        }
    }

    /// The same for `file`; in a shared folder nothing is made, and who writes it first makes it as the system does.
    public static void fileLike(Path around, Path file) throws IOException {
        if (isPrivate(around)) {
            file(file);
        }
    }

    private static boolean isPrivate(Path folder) throws IOException {
        return knowsOwners(folder) && FOLDER.containsAll(Files.getPosixFilePermissions(folder));
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> rights) {
        return knowsOwners(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(rights)}
                : new FileAttribute<?>[0];
    }

    private static boolean knowsOwners(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static void restrict(Path file) throws IOException {
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
        if (!FOLDER.containsAll(rights)) {
            Set<PosixFilePermission> kept = EnumSet.copyOf(FOLDER);
            kept.retainAll(rights);
            try {
                Files.setPosixFilePermissions(file, kept);
            } catch (IOException e) {
                System.getLogger(OwnersOnly.class.getName())
                        .log(Level.WARNING, "%s stays readable for others: %s".formatted(file, e));
            }
        }
    }
}
