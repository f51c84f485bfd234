package dev.ferrum.metal.jna;

import com.sun.jna.Platform;

/// The kinds of machine that matter to Metal.
public enum Host {
    /// macOS on an M1 or newer.
    APPLE_SILICON,
    /// macOS on another processor.
    OTHER_MAC,
    OTHER_SYSTEM;

    /// This machine, as the native library interface sees it.
    public static Host current() {
        if (!Platform.isMac()) {
            return OTHER_SYSTEM;
        }
        return Platform.isARM() ? APPLE_SILICON : OTHER_MAC;
    }
}
