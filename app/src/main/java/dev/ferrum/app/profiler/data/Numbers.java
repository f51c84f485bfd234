package dev.ferrum.app.profiler.data;

import java.util.Locale;

/// Figures as the profiler writes them, the same everywhere. A space in them never breaks.
public final class Numbers {
    private static final double KILO = 1000;

    private Numbers() {}

    /// `412 µs`, `16.4 ms`, `1.31 s`: three figures that count.
    public static String time(double nanos) {
        double micros = nanos / KILO;
        if (micros < KILO) {
            return micros < 10 ? format("%.1f\u00a0\u00b5s", micros) : format("%.0f\u00a0\u00b5s", micros);
        }
        double millis = micros / KILO;
        if (millis < KILO) {
            return figures(millis) + "\u00a0ms";
        }
        return figures(millis / KILO) + "\u00a0s";
    }

    /// `+1,396 µs`, `−14 µs`, `±0 µs`.
    public static String change(double nanos) {
        long micros = Math.round(nanos / KILO);
        return micros == 0
                ? "\u00b10\u00a0\u00b5s"
                : format("%+,d\u00a0\u00b5s", micros).replace('-', '\u2212');
    }

    /// Microseconds for a column: `4,882`, `6.1`.
    public static String micros(double nanos) {
        double micros = nanos / KILO;
        return micros < 100 ? format("%.1f", micros) : format("%,.0f", micros);
    }

    public static String percent(double share) {
        return format("%.0f\u00a0%%", 100 * share);
    }

    public static String percentTenth(double share) {
        return format("%.1f\u00a0%%", 100 * share);
    }

    /// `830 KB`, `12.4 MB`, `1.51 GB`; powers of ten, as rates of memory are.
    public static String bytes(double bytes) {
        if (bytes < 1e6) {
            return format("%.0f\u00a0KB", bytes / 1e3);
        }
        return bytes < 1e9 ? figures(bytes / 1e6) + "\u00a0MB" : figures(bytes / 1e9) + "\u00a0GB";
    }

    public static String rate(double gigabytesPerSecond) {
        return figures(gigabytesPerSecond) + "\u00a0GB/s";
    }

    public static String tokensPerSecond(double rate) {
        return figures(rate);
    }

    /// Three figures that count: `1.31`, `16.4`, `244`, `1,024`.
    public static String figures(double value) {
        double size = Math.abs(value);
        return format(size < 9.995 ? "%.2f" : size < 99.95 ? "%.1f" : "%,.0f", value);
    }

    private static String format(String pattern, Object value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
