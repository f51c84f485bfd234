package dev.ferrum.app.local;

import dev.ferrum.app.rights.OwnersOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A trash that is just a folder, as on a Mac, where the Finder shows what lies in `.Trash`.
record FolderTrash(Path folder) implements Trash {
    private static final int MOST_TRIES = 10_000;

    @Override
    public void put(List<Path> files) throws IOException {
        for (Path file : files) {
            OwnersOnly.folder(folder);
            Files.move(file, free(String.valueOf(file.getFileName())));
        }
    }

    private Path free(String name) throws IOException {
        for (int number = 1; number < MOST_TRIES; number++) {
            Path place = folder.resolve(number == 1 ? name : number + " " + name);
            if (!Files.exists(place)) {
                return place;
            }
        }
        throw new IOException("the trash has too many files called %s; empty it".formatted(name));
    }
}
