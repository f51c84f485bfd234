package dev.ferrum.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/// What an engine has opened, closed in reverse order and all of it even when closing one part fails.
final class OpenParts {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /// Takes over `part` and returns it.
    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /// Closes everything; throws the first failure, the others suppressed.
    void close() {
        RuntimeException first = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                RuntimeException failure = e instanceof RuntimeException known ? known : new IllegalStateException(e);
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /// Closes everything because of `cause`; failures are added to it.
    void closeAfter(Throwable cause) {
        try {
            close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
