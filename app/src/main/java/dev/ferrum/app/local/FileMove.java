package dev.ferrum.app.local;

import dev.ferrum.app.download.Origin;
import dev.ferrum.app.rights.OwnersOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.LongConsumer;

/// Moves model files, on one disk in a moment and to another disk by copying. A copy is complete and on the
/// disk before the original goes, and has a name that nobody takes for a model until then.
final class FileMove {
    private static final int CHUNK = 4 << 20;

    private FileMove() {}

    /// Moves `files` to the places of the same index in `targets`, in the folder `root`. `moved` is told bytes as
    /// they are copied. Where one fails, those before it stay moved.
    static void move(Path root, List<Path> files, List<Path> targets, LongConsumer moved)
            throws IOException, InterruptedException {
        for (Path target : targets) {
            if (Files.exists(target)) {
                throw new FileAlreadyExistsException(target + " is there already");
            }
        }
        for (int index = 0; index < files.size(); index++) {
            OwnersOnly.folderLike(root, targets.get(index).getParent());
            one(root, files.get(index), targets.get(index), moved);
            Path note = Origin.beside(files.get(index));
            if (Files.exists(note)) {
                Files.move(note, Origin.beside(targets.get(index)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void one(Path root, Path file, Path target, LongConsumer moved)
            throws IOException, InterruptedException {
        long bytes = Files.size(file);
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            moved.accept(bytes);
        } catch (AtomicMoveNotSupportedException _) {
            Path part = target.resolveSibling("." + target.getFileName() + ".part");
            try {
                OwnersOnly.fileLike(root, part);
                copy(file, part, moved);
                if (Files.size(part) != bytes) {
                    throw new IOException("%s changed while it was copied".formatted(file));
                }
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
            Files.delete(file);
        }
    }

    private static void copy(Path file, Path part, LongConsumer moved) throws IOException, InterruptedException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            while (in.read(chunk) >= 0) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("moving " + file + " was ended");
                }
                chunk.flip();
                int count = chunk.remaining();
                while (chunk.hasRemaining()) {
                    out.write(chunk);
                }
                chunk.clear();
                moved.accept(count);
            }
            out.force(true);
        }
    }
}
