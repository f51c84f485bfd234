package dev.ferrum.app.hub;

import java.util.Objects;
import java.util.regex.Pattern;

/// A large file of a repository: size in bytes and SHA-256 in small hex letters, as the hub states them.
public record HubFile(SafePath path, long bytes, String sha256) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    /// No file system in use takes more.
    private static final long MOST_BYTES = 1L << 43;

    public HubFile {
        Objects.requireNonNull(path, "path");
        if (bytes <= 0 || bytes > MOST_BYTES) {
            throw new HubException(
                    HubException.Kind.NOT_A_HUB, "%s: expected a size in bytes, found %d".formatted(path, bytes));
        }
        if (!HASH.matcher(sha256).matches()) {
            throw new HubException(
                    HubException.Kind.NOT_A_HUB,
                    "%s: expected a SHA-256 of 64 hex digits, found \"%s\"".formatted(path, SafePath.shown(sha256)));
        }
    }

    /// The last part of the path.
    public String name() {
        return path.text().substring(path.text().lastIndexOf('/') + 1);
    }
}
