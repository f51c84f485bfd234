package dev.ferrum.app.hub;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/// How a server of files misbehaves. `request` counts its requests from 1; everything not overridden is as it
/// should be.
public interface Fault {
    /// Answers by itself and returns true, or leaves the request to the server.
    default boolean answers(HttpExchange exchange, int request) throws IOException {
        return false;
    }

    /// Bytes after which the connection is cut.
    default long cutAfter(int request) {
        return Long.MAX_VALUE;
    }

    /// Called before the `sent`-th byte of an answer goes out; may wait. Returns how many may go out next.
    default int pace(int request, long sent) throws IOException {
        return 1 << 16;
    }

    /// May change `count` bytes that go out, those of the file from `at` on.
    default void touch(int request, long at, byte[] bytes, int count) {}

    /// Whether `Range` is understood.
    default boolean ranges() {
        return true;
    }

    /// The length of the file as the server states it.
    default long length(int request, long length) {
        return length;
    }

    Fault NONE = new Fault() {};
}
