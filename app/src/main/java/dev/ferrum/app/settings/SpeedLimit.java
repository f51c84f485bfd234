package dev.ferrum.app.settings;

import java.util.Locale;
import java.util.OptionalLong;

/// A limit for downloads as people write it, in megabytes (1024²) a second: `2.5`, `2,5`; nothing or 0 for none.
public final class SpeedLimit {
    private static final double MEGABYTE = 1 << 20;
    private static final double MOST = 1e6;

    private SpeedLimit() {}

    /// Bytes a second, 0 for no limit; empty where `text` is no such number.
    public static OptionalLong parse(String text) {
        String number = text.strip().replace(',', '.');
        if (number.isEmpty()) {
            return OptionalLong.of(0);
        }
        if (!number.matches("\\d{1,9}(\\.\\d{0,6})?|\\.\\d{1,6}")) {
            return OptionalLong.empty();
        }
        double megabytes = Double.parseDouble(number);
        // The least one could call a limit, so that 0.0000001 is not none.
        return megabytes > MOST
                ? OptionalLong.empty()
                : OptionalLong.of(megabytes == 0 ? 0 : Math.max(1, Math.round(megabytes * MEGABYTE)));
    }

    /// What [#parse(String)] reads as `bytesPerSecond`, to the thousandth of a megabyte; nothing for 0.
    public static String text(long bytesPerSecond) {
        if (bytesPerSecond == 0) {
            return "";
        }
        String number = String.format(Locale.ROOT, "%.3f", bytesPerSecond / MEGABYTE);
        return number.replaceAll("\\.?0+$", "");
    }
}
