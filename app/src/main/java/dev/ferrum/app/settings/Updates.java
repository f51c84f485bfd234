package dev.ferrum.app.settings;

import java.util.Objects;

/// Whether Ferrum may ask for newer versions at each start, and the https address of the file that tells of them.
public record Updates(boolean allowed, String address) {
    /// Nothing is asked until a person allows it.
    public static final Updates OFF = new Updates(false, "");

    public Updates {
        Objects.requireNonNull(address, "address");
    }

    /// Whether a start asks.
    public boolean asks() {
        return allowed && !address.isBlank();
    }
}
