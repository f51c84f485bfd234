package dev.ferrum.engine.backend;

import dev.ferrum.engine.error.EngineException;

/// A device refused or failed: the message names device, call, code and what was asked.
public class BackendException extends EngineException {
    private static final long serialVersionUID = 1L;

    public BackendException(String message) {
        super(message);
    }

    public BackendException(String message, Throwable cause) {
        super(message, cause);
    }

    /// Whether all that this program had on the device is gone with it: the backend must be closed and
    /// opened anew.
    public boolean deviceLost() {
        return false;
    }
}
