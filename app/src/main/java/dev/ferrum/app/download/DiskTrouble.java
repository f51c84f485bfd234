package dev.ferrum.app.download;

import java.io.IOException;
import java.util.Locale;

/// The disk did not take what came. `full`: there is no room, and later there may be.
final class DiskTrouble extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean full;

    private DiskTrouble(boolean full, String message, Throwable cause) {
        super(message, cause);
        this.full = full;
    }

    /// There is less room than is wanted, though the disk has not refused anything yet.
    static DiskTrouble lowSpace() {
        return new DiskTrouble(true, "the disk is nearly full", null);
    }

    static DiskTrouble of(IOException e) {
        String said = String.valueOf(e.getMessage());
        String small = said.toLowerCase(Locale.ROOT);
        // Java has no exception for it: the words of Linux and macOS (ENOSPC, EDQUOT) and of Windows.
        boolean full = small.contains("no space left")
                || small.contains("quota exceeded")
                || small.contains("not enough space on the disk");
        return new DiskTrouble(full, full ? "the disk is full" : "the disk does not take it: " + said, e);
    }

    boolean isFull() {
        return full;
    }
}
