package dev.ferrum.metal;

import dev.ferrum.engine.backend.BackendException;

/// Metal refused or failed: what was asked, what it said, and what to do.
final class MetalException extends BackendException {
    private static final long serialVersionUID = 1L;

    MetalException(String message) {
        super(message);
    }

    /// `asked` failed; `said` is Metal's reason, `remedy` what the user can do.
    static MetalException of(String asked, String said, String remedy) {
        return new MetalException("Metal: %s failed: %s; %s".formatted(asked, said, remedy));
    }
}
