package dev.ferrum.app.local;

import dev.ferrum.app.rights.OwnersOnly;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// The trash of Linux desktops (specifications.freedesktop.org/trash-spec, version 1.0): `files/NAME` and
/// `info/NAME.trashinfo` in the trash of the home folder, or in `.Trash-UID` at the top of another disk,
/// because moving gigabytes between disks would take minutes.
record FreedesktopTrash(Path home) implements Trash {
    private static final int MOST_TRIES = 10_000;

    @Override
    public void put(List<Path> files) throws IOException {
        for (Path file : files) {
            put(file.toAbsolutePath().normalize());
        }
    }

    private void put(Path file) throws IOException {
        OwnersOnly.folder(home);
        boolean sameDisk = Files.getFileStore(home).equals(Files.getFileStore(file));
        Path top = sameDisk ? null : top(file);
        Path trash = sameDisk ? home : top.resolve(".Trash-" + Files.getAttribute(home, "unix:uid"));
        OwnersOnly.folder(trash.resolve("files"));
        OwnersOnly.folder(trash.resolve("info"));
        // The specification wants paths from the disk's top there, and whole ones in the home trash.
        Path path = sameDisk ? file : top.relativize(file);
        String name = take(trash, String.valueOf(file.getFileName()), path);
        try {
            Files.move(file, trash.resolve("files").resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(info(trash, name));
            throw e;
        }
    }

    /// Writes the note, which takes the name: two programs may do this at the same time.
    private static String take(Path trash, String wanted, Path path) throws IOException {
        String note = "[Trash Info]\nPath=%s\nDeletionDate=%s\n"
                .formatted(encoded(path), LocalDateTime.now().truncatedTo(ChronoUnit.SECONDS));
        for (int number = 1; number < MOST_TRIES; number++) {
            String name = number == 1 ? wanted : wanted + "." + number;
            try {
                Files.writeString(info(trash, name), note, StandardOpenOption.CREATE_NEW);
                return name;
            } catch (FileAlreadyExistsException _) {
                // Deleted before under the same name.
            }
        }
        throw new IOException("the trash %s has too many files called %s; empty it".formatted(trash, wanted));
    }

    private static Path info(Path trash, String name) {
        return trash.resolve("info").resolve(name + ".trashinfo");
    }

    private static String encoded(Path path) throws IOException {
        try {
            return new URI(null, null, path.toString(), null).getRawPath();
        } catch (URISyntaxException e) {
            throw new IOException("the name %s cannot be noted".formatted(path), e);
        }
    }

    private static Path top(Path file) throws IOException {
        Path top = file.getParent();
        while (top.getParent() != null && Files.getFileStore(top.getParent()).equals(Files.getFileStore(file))) {
            top = top.getParent();
        }
        return top;
    }
}
