package dev.ferrum.app.download;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// Whether the disk has room: before for all that is missing, while writing for what is always to stay free.
record SpaceCheck(Disk disk, Path folder, long sparedBytes) {
    /// Throws [DiskTrouble] when `missing` bytes would leave less than what is to stay free.
    void before(long missing) {
        if (!hasRoom(missing)) {
            throw DiskTrouble.lowSpace();
        }
    }

    /// Throws [DiskTrouble] when others have filled the disk meanwhile.
    void whileWriting() {
        if (usable() < sparedBytes / 2) {
            throw DiskTrouble.lowSpace();
        }
    }

    /// Whether [#before(long)] would find enough.
    boolean hasRoom(long missing) {
        return usable() >= missing + sparedBytes;
    }

    /// What has no room, in words for people.
    String shortage(long missing) {
        try {
            return "%s are missing still and %s are to stay free, and the disk has %s"
                    .formatted(gigabytes(missing), gigabytes(sparedBytes), gigabytes(usable()));
        } catch (DiskTrouble _) {
            return full(missing);
        }
    }

    /// The same when it was the disk that said so: it may count otherwise than [Disk], as where people have quotas.
    static String full(long missing) {
        return "the disk is full, and %s are missing still".formatted(gigabytes(missing));
    }

    private long usable() {
        try {
            return disk.usableBytes(folder);
        } catch (IOException e) {
            throw DiskTrouble.of(e);
        }
    }

    private static String gigabytes(long bytes) {
        return bytes < 1 << 30
                ? String.format(Locale.ROOT, "%.0f MB", bytes / 1048576.0)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1073741824.0);
    }
}
