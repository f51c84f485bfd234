package dev.ferrum.app.download;

import dev.ferrum.engine.error.EngineException;

/// A download cannot begin, or cannot go on without a person.
public final class DownloadException extends EngineException {
    private static final long serialVersionUID = 1;

    DownloadException(String message) {
        super(message);
    }

    DownloadException(String message, Throwable cause) {
        super(message, cause);
    }
}
