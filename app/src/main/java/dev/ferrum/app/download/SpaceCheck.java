package dev.ferrum.app.download;

import java.io.IOException;
import java.nio.file.Path;

/// Whether the disk has room: before for all that is missing, while writing for what is always to stay free.
record SpaceCheck(Disk disk, Path folder, long sparedBytes) {
    /// Throws [DiskTrouble] when `missing` bytes would leave less than what is to stay free.
    void before(long missing) {
        long usable = usable();
        if (usable < missing + sparedBytes) {
            throw DiskTrouble.lowSpace("%s are missing still and %s are to stay free, and the disk has %s"
                    .formatted(gigabytes(missing), gigabytes(sparedBytes), gigabytes(usable)));
        }
    }

    /// Throws [DiskTrouble] when others have filled the disk meanwhile.
    void whileWriting() {
        long usable = usable();
        if (usable < sparedBytes / 2) {
            throw DiskTrouble.lowSpace("the disk has %s left".formatted(gigabytes(usable)));
        }
    }

    /// Whether [#before(long)] would find enough.
    boolean hasRoom(long missing) {
        return usable() >= missing + sparedBytes;
    }

    private long usable() {
        try {
            return disk.usableBytes(folder);
        } catch (IOException e) {
            throw DiskTrouble.of(e);
        }
    }

    private static String gigabytes(long bytes) {
        return bytes < 1 << 30 ? "%.0f MB".formatted(bytes / 1048576.0) : "%.1f GB".formatted(bytes / 1073741824.0);
    }
}
