package dev.ferrum.engine.model;

import dev.ferrum.engine.error.EngineException;

/// A readable model file that this program cannot run: says what it is and what is supported.
public class UnsupportedModelException extends EngineException {
    private static final long serialVersionUID = 1L;

    public UnsupportedModelException(String message) {
        super(message);
    }
}
