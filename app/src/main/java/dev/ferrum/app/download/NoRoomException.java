package dev.ferrum.app.download;

import dev.ferrum.engine.error.EngineException;

/// The disk is so full that not even the note of a download has room; later it may have.
public final class NoRoomException extends EngineException {
    private static final long serialVersionUID = 1;

    NoRoomException(String message, Throwable cause) {
        super(message, cause);
    }
}
