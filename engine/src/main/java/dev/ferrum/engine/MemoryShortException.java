package dev.ferrum.engine;

import dev.ferrum.engine.backend.BackendException;

/// A model does not fit a device's memory in the way that was asked for: what it needs, what is free, what
/// would fit.
final class MemoryShortException extends BackendException {
    private static final long serialVersionUID = 1L;

    MemoryShortException(String message) {
        super(message);
    }
}
