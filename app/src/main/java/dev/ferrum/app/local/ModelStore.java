package dev.ferrum.app.local;

import dev.ferrum.app.download.Origin;
import dev.ferrum.app.rights.OwnersOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/// Ferrum's own folder of models: takes files in, gives them to the trash, moves to another place.
public final class ModelStore {
    private static final String TAKEN_IN = "imported";

    private final Path folder;
    private final Trash trash;

    public ModelStore(Path folder, Trash trash) {
        this.folder = folder.toAbsolutePath().normalize();
        this.trash = trash;
    }

    public Path folder() {
        return folder;
    }

    /// Moves all files of `model` into the folder and returns the one to open there; `progress` gets 0..1.
    /// Throws [IOException] when one of that name is there already, or the disk has no room.
    public Path takeIn(LocalModel model, DoubleConsumer progress) throws IOException, InterruptedException {
        if (model.file().startsWith(folder)) {
            throw new IOException("%s is in the models folder already".formatted(model.file()));
        }
        Path place = folder.resolve(TAKEN_IN);
        OwnersOnly.folder(folder);
        OwnersOnly.folderLike(folder, place);
        List<Path> targets = model.parts().stream()
                .map(part -> place.resolve(part.getFileName()))
                .toList();
        move(folder, model.parts(), targets, progress);
        return targets.getFirst();
    }

    /// Puts all files of `model` into the system's trash, with the notes beside them.
    public void delete(LocalModel model) throws IOException {
        List<Path> all = new ArrayList<>(model.parts());
        for (Path part : model.parts()) {
            Path note = Origin.beside(part);
            if (Files.exists(note)) {
                all.add(note);
            }
        }
        trash.put(all);
    }

    /// Moves every model of Ferrum's to the folder `other`; those that are there stay. Downloads must be
    /// closed. Returns the store there.
    public ModelStore moveTo(Path other, DoubleConsumer progress) throws IOException, InterruptedException {
        Path to = other.toAbsolutePath().normalize();
        if (to.startsWith(folder) || folder.startsWith(to)) {
            throw new IOException("%s and %s lie in each other; choose another folder".formatted(folder, to));
        }
        OwnersOnly.folder(to);
        List<Path> files = GgufFiles.below(folder).stream()
                .flatMap(found -> found.parts().stream())
                .toList();
        List<Path> targets =
                files.stream().map(file -> to.resolve(folder.relativize(file))).toList();
        move(to, files, targets, progress);
        return new ModelStore(to, trash);
    }

    private static void move(Path root, List<Path> files, List<Path> targets, DoubleConsumer progress)
            throws IOException, InterruptedException {
        long all = 0;
        for (Path file : files) {
            all += Files.size(file);
        }
        long whole = Math.max(1, all);
        long[] moved = {0};
        FileMove.move(root, files, targets, bytes -> {
            moved[0] += bytes;
            progress.accept((double) moved[0] / whole);
        });
    }
}
