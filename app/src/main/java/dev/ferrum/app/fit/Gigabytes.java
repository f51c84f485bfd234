package dev.ferrum.app.fit;

import java.util.Locale;

/// Bytes in words: GB is 1024³ for files and memory alike, so that one model has one size.
public final class Gigabytes {
    private static final double GIB = 1L << 30;
    private static final double MIB = 1 << 20;
    private static final double TENTH = 0.1;

    private Gigabytes() {}

    /// `17.3 GB`, `134 GB`, `21 MB`.
    public static String text(long bytes) {
        return isSmall(bytes) ? megabytes(bytes) + "\u00a0MB" : figure(bytes) + "\u00a0GB";
    }

    /// `5.4 of 17.3 GB`, in the unit of the larger one.
    public static String of(long part, long whole) {
        return isSmall(whole)
                ? "%s of %s\u00a0MB".formatted(megabytes(part), megabytes(whole))
                : "%s of %s\u00a0GB".formatted(figure(part), figure(whole));
    }

    /// `16.3–30.3 GB`.
    public static String range(long least, long most) {
        return least == most ? text(least) : "%s\u2013%s\u00a0GB".formatted(figure(least), figure(most));
    }

    private static boolean isSmall(long bytes) {
        return bytes < TENTH * GIB;
    }

    private static String figure(long bytes) {
        double value = bytes / GIB;
        return String.format(Locale.ROOT, value < 99.95 ? "%.1f" : "%.0f", value);
    }

    private static String megabytes(long bytes) {
        double value = bytes / MIB;
        return String.format(Locale.ROOT, value < 9.95 ? "%.1f" : "%.0f", value);
    }
}
