package dev.ferrum.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;

/// The head of an answer and its body, which the caller reads and closes. `from` is where it came from after all
/// redirects; `hub` are the headers of the hub's own last answer on the way, which describe the file.
public record HubAnswer(URI from, int status, HttpHeaders headers, HttpHeaders hub, InputStream body)
        implements AutoCloseable {
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /// Bytes of the body as announced; -1 when they are not.
    public long length() {
        return headers.firstValueAsLong("Content-Length").orElse(-1);
    }

    /// The SHA-256 by which the hub stores the file, where it says so.
    public Optional<String> storedHash() {
        return hub.firstValue("X-Linked-ETag")
                .map(it -> it.replace("W/", "").replace("\"", ""))
                .filter(it -> it.matches("[0-9a-f]{64}"));
    }

    /// Whether the hub itself was asked on the way, and not only a link that it gave before.
    public boolean cameThroughHub() {
        return !hub.map().isEmpty();
    }

    /// Whether a web page came, as from a hotel's network that wants a sign-in.
    public boolean isWebPage() {
        return header("Content-Type").orElse("").toLowerCase(Locale.ROOT).startsWith("text/html");
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException _) {
            // Nothing more is wanted of it.
        }
    }
}
