package dev.ferrum.app.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Room on the disk that holds a folder.
@FunctionalInterface
public interface Disk {
    /// Bytes that this program may still write.
    long usableBytes(Path folder) throws IOException;

    static Disk ofSystem() {
        return folder -> Files.getFileStore(folder).getUsableSpace();
    }
}
