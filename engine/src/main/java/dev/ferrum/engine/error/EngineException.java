package dev.ferrum.engine.error;

/// Base of every failure a user can cause or meet: bad files, unsupported models, exhausted memory.
///
/// The message names what was expected, what was found, where, and what to do.
public class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
