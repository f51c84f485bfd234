package dev.ferrum.app.start;

import dev.ferrum.app.rights.OwnersOnly;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;
import java.util.function.Consumer;

/// One Ferrum at a time for one folder of chats: a lock that the system takes back when the program dies, and a file
/// that a second start leaves to ask the first to come to the front, with the model it was to open. No sockets.
public final class SingleInstance implements AutoCloseable {
    private static final String LOCK = "running.lock";
    private static final String ASKED = "to-front";

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;
    private WatchService watch;

    private SingleInstance(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /// The right to use `folder`, until it is closed; empty when another Ferrum has it.
    public static Optional<SingleInstance> acquire(Path folder) {
        Path file = folder.resolve(LOCK);
        try {
            OwnersOnly.file(file);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = null;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException _) {
                // This program has it already.
            } finally {
                if (lock == null) {
                    channel.close();
                }
            }
            return lock == null ? Optional.empty() : Optional.of(new SingleInstance(folder, channel, lock));
        } catch (IOException e) {
            throw new EngineException("%s cannot be locked: %s".formatted(file, e), e);
        }
    }

    /// Asks the Ferrum that has `folder` to come to the front, and to open `model` if one is given.
    public static void askToFront(Path folder, Optional<Path> model) {
        Path asked = folder.resolve(ASKED);
        Path next = folder.resolve(ASKED + ".new");
        try {
            OwnersOnly.write(
                    next, model.map(it -> it.toAbsolutePath().toString()).orElse(""));
            // In one go, so that the other program hears of it once and reads it whole.
            Files.move(next, asked, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new EngineException("%s cannot be written: %s".formatted(asked, e), e);
        }
    }

    /// Whenever a second start asks, gives `toFront` the model it was to open, on a thread of its own.
    public void onAsked(Consumer<Optional<Path>> toFront) {
        try {
            watch = folder.getFileSystem().newWatchService();
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        } catch (IOException e) {
            throw new EngineException("%s cannot be watched: %s".formatted(folder, e), e);
        }
        WatchService watched = watch;
        Thread.ofPlatform().daemon(true).name("single-instance").start(() -> listen(watched, toFront));
    }

    private void listen(WatchService watched, Consumer<Optional<Path>> toFront) {
        try {
            for (WatchKey key = watched.take(); key.isValid(); key = watched.take()) {
                boolean asked = key.pollEvents().stream()
                        .map(WatchEvent::context)
                        .anyMatch(changed -> changed instanceof Path path && path.endsWith(ASKED));
                if (asked) {
                    toFront.accept(model());
                }
                key.reset();
            }
        } catch (InterruptedException | ClosedWatchServiceException _) {
            // The program ends.
        }
    }

    private Optional<Path> model() {
        try {
            String file = Files.readString(folder.resolve(ASKED));
            return file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file));
        } catch (IOException | InvalidPathException _) {
            // The front is all that can be had then.
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            if (watch != null) {
                watch.close();
            }
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new EngineException("%s cannot be unlocked: %s".formatted(folder.resolve(LOCK), e), e);
        }
    }
}
