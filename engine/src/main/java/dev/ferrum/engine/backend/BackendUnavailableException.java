package dev.ferrum.engine.backend;

import dev.ferrum.engine.error.EngineException;

/// The backend a user asked for by name is unknown or does not work here: why, what to do, and which ids work.
public final class BackendUnavailableException extends EngineException {
    private static final long serialVersionUID = 1L;

    public BackendUnavailableException(String message) {
        super(message);
    }
}
