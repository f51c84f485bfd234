package dev.ferrum.app.download;

import java.net.URI;

/// Where a file is fetched from: the hub's address, or where that led to the last time, until that link
/// expires. Any thread.
final class Links {
    private final URI hub;
    private volatile URI resolved;

    Links(URI hub) {
        this.hub = hub;
        this.resolved = hub;
    }

    URI current() {
        return resolved;
    }

    boolean isHub(URI link) {
        return link.equals(hub);
    }

    /// The hub's address led to `link`, which answers.
    void remember(URI link) {
        resolved = link;
    }

    /// `link` answers no more; the hub is asked for another one.
    void forget(URI link) {
        if (resolved.equals(link)) {
            resolved = hub;
        }
    }
}
