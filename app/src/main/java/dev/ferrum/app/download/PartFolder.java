package dev.ferrum.app.download;

import dev.ferrum.app.hub.HubFile;
import dev.ferrum.app.hub.ModelSource;
import dev.ferrum.app.rights.OwnersOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where one download is until it is verified: `.partial/ID/` in the folder of models, with `N.part` and
/// `N.journal` for each file, a note, and a lock that keeps other programs out. On the same disk as the
/// models, so that the finished file moves in one step; by its names never taken for a model.
final class PartFolder implements AutoCloseable {
    private static final String PARTIAL = ".partial";
    private static final String NOTE = "download.json";
    private static final String LOCK = "lock";

    private final Path models;
    private final Path folder;
    private final FileChannel channel;
    private JobNote note;

    private PartFolder(Path models, Path folder, FileChannel channel, JobNote note) {
        this.models = models;
        this.folder = folder;
        this.channel = channel;
        this.note = note;
    }

    /// A name that is the same for the same file, whoever downloads it.
    static String id(ModelSource source) {
        String name = source.name();
        return name.substring(0, Math.min(name.length(), 80)) + "-"
                + source.first().sha256().substring(0, 12);
    }

    /// Ids of all downloads that are begun in the folder `models`.
    static List<String> begun(Path models) {
        try (Stream<Path> folders = Files.list(models.resolve(PARTIAL))) {
            return folders.filter(it -> Files.exists(it.resolve(NOTE)))
                    .map(it -> it.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (IOException e) {
            throw new DownloadException("%s cannot be read: %s".formatted(models.resolve(PARTIAL), e), e);
        }
    }

    /// What a download that another program has is about.
    static JobNote look(Path models, String id) throws IOException {
        return JobNote.read(models.resolve(PARTIAL).resolve(id).resolve(NOTE));
    }

    /// Takes the folder of a download that is begun; empty when another program has it.
    static Optional<PartFolder> open(Path models, String id) throws IOException {
        Path folder = models.resolve(PARTIAL).resolve(id);
        JobNote note = JobNote.read(folder.resolve(NOTE));
        return locked(folder).map(channel -> new PartFolder(models, folder, channel, note));
    }

    /// Makes and takes the folder of a download; what is there of it is kept. Empty when another program has it.
    static Optional<PartFolder> create(Path models, ModelSource source, long place) throws IOException {
        Path folder = OwnersOnly.folder(models.resolve(PARTIAL).resolve(id(source)));
        Optional<FileChannel> channel = locked(folder);
        if (channel.isEmpty()) {
            return Optional.empty();
        }
        try {
            // Another program may have begun it since this one looked.
            boolean verified = Files.exists(folder.resolve(NOTE)) && isVerified(folder.resolve(NOTE), source);
            JobNote note = new JobNote(source, place, verified);
            note.write(folder.resolve(NOTE));
            return Optional.of(new PartFolder(models, folder, channel.get(), note));
        } catch (IOException | RuntimeException e) {
            // A later try would find it locked by this one.
            channel.get().close();
            throw e;
        }
    }

    private static boolean isVerified(Path note, ModelSource source) throws IOException {
        try {
            JobNote present = JobNote.read(note);
            return present.verified() && present.source().equals(source);
        } catch (DownloadException _) {
            return false;
        }
    }

    private static Optional<FileChannel> locked(Path folder) throws IOException {
        OwnersOnly.file(folder.resolve(LOCK));
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException _) {
            // Another queue of this program has it.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? Optional.empty() : Optional.of(channel);
    }

    ModelSource source() {
        return note.source();
    }

    long place() {
        return note.place();
    }

    Path folder() {
        return folder;
    }

    /// Whether every file was verified: then only moving them is left.
    boolean isVerified() {
        return note.verified();
    }

    void setPlace(long place) {
        if (place != note.place()) {
            write(note.withPlace(place));
        }
    }

    void setVerified() {
        write(note.asVerified());
    }

    private void write(JobNote next) {
        try {
            next.write(folder.resolve(NOTE));
            note = next;
        } catch (IOException e) {
            throw DiskTrouble.of(e);
        }
    }

    Path part(int index) {
        return folder.resolve(index + ".part");
    }

    /// Makes the part of file `index`, if it is not there, with the rights it is to have among the models.
    void makePart(int index) throws IOException {
        OwnersOnly.fileLike(models, part(index));
    }

    Path journal(int index) {
        return folder.resolve(index + ".journal");
    }

    /// Bytes of file `index` that are on disk.
    long written(int index) {
        HubFile file = source().files().get(index);
        try {
            if (!Files.exists(part(index)) || !Journal.isAbout(journal(index), file.bytes(), file.sha256())) {
                return 0;
            }
            try (Journal journal = new Journal(journal(index), file.bytes(), file.sha256())) {
                return journal.total();
            }
        } catch (IOException e) {
            throw DiskTrouble.of(e);
        }
    }

    /// Bytes of all files that are on disk.
    long written() {
        long sum = 0;
        for (int index = 0; index < source().files().size(); index++) {
            sum += written(index);
        }
        return sum;
    }

    /// Bytes that the disk must still give. Windows gives a file its room with its length, the others
    /// when it is written.
    long unreserved() {
        boolean atOnce = folder.getFileSystem().getSeparator().equals("\\");
        long sum = 0;
        for (int index = 0; index < source().files().size(); index++) {
            long bytes = source().files().get(index).bytes();
            if (!Files.exists(part(index))) {
                sum += bytes;
            } else if (!atOnce) {
                sum += bytes - written(index);
            }
        }
        return sum;
    }

    /// Forgets what was fetched of file `index`.
    void discard(int index) throws IOException {
        Files.deleteIfExists(journal(index));
        Files.deleteIfExists(part(index));
    }

    /// Where file `index` will be: `OWNER/NAME/` and its path there, below the folder of models.
    Path target(int index) {
        return target(models, source(), index);
    }

    static Path target(Path models, ModelSource source, int index) {
        Path folder = models.resolve(source.repository().owner())
                .resolve(source.repository().name());
        return source.files().get(index).path().below(folder);
    }

    /// Moves the verified files to their places, the one that is opened last, so that a split model is never seen
    /// without its other parts. Goes on where a killed program stopped. Returns the file to open.
    Path finish() throws IOException {
        for (int index = source().files().size() - 1; index >= 0; index--) {
            Path target = target(index);
            if (Files.exists(part(index))) {
                if (Files.exists(target)) {
                    throw new DownloadException("%s is there already; move it away, then go on".formatted(target));
                }
                OwnersOnly.folderLike(models, target.getParent());
                OwnersOnly.fileLike(models, Origin.beside(target));
                HubFile file = source().files().get(index);
                new Origin(source().repository(), source().commit(), file.path().text(), file.bytes(), file.sha256())
                        .write(target);
                Files.move(part(index), target, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        delete();
        return target(0);
    }

    /// Deletes everything that was fetched, and gives the folder free.
    void delete() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.forEach(files::add);
        }
        // The note first: without it the folder is no download any more, whatever else remains.
        Files.deleteIfExists(folder.resolve(NOTE));
        close();
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(folder);
        try {
            Files.deleteIfExists(folder.getParent());
        } catch (IOException _) {
            // Other downloads are there.
        }
    }

    /// Gives the folder free for other programs.
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DiskTrouble.of(e);
        }
    }
}
