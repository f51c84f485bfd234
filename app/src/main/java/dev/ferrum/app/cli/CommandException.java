package dev.ferrum.app.cli;

import dev.ferrum.engine.error.EngineException;

/// A command that cannot do what it was asked: files that cannot be read or written, input that is not as expected.
final class CommandException extends EngineException {
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message);
    }

    CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
