package dev.ferrum.metal.jna;

/// In place of the program's class of this name: this machine passes for a Mac with Apple silicon.
public enum Host {
    APPLE_SILICON,
    OTHER_MAC,
    OTHER_SYSTEM;

    public static Host current() {
        return APPLE_SILICON;
    }
}
